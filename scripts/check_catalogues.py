"""Say whether every compiled catalogue in locale/ is the one its source gives.

The compiled files are committed, so that nobody needs gettext to run the application. Compiling goes
through Babel, which writes the same bytes everywhere: `python scripts/check_catalogues.py --write`.
"""

import io
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compiled(source: Path) -> bytes:
    """Return what the catalogue compiles to; entries marked fuzzy stay out."""
    with source.open("rb") as lines:
        catalogue = read_po(lines)
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def main() -> int:
    stale = []
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target, content = source.with_suffix(".mo"), compiled(source)
        if "--write" in sys.argv:
            target.write_bytes(content)
        elif not target.exists() or target.read_bytes() != content:
            stale.append(str(target.relative_to(LOCALE.parent)))
    if stale:
        print("Not compiled from their source:", *stale, "(make messages)")
    return len(stale)


if __name__ == "__main__":
    sys.exit(main())
