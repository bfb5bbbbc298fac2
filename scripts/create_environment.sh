#!/bin/sh
# Makes .venv with the first Python that is new enough; says what to install when there is none.
set -eu

for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "Creating .venv with $("$candidate" --version) …"
        if "$candidate" -c 'import ensurepip' 2>/dev/null; then
            "$candidate" -m venv .venv
            exit 0
        fi
        echo "$candidate cannot create environments. On Debian: apt-get install python3-venv" >&2
        exit 1
    fi
done
echo "Python 3.11 or newer is needed; set PYTHON= to where it is." >&2
exit 1
