"""Holds one set of embedded servers in a process of its own: `python -m tests.faults.servers`.

Each line read is the name of a function of `finance_crm.embedded`; each line written is what it returned.
"""

import sys

from finance_crm import embedded

if __name__ == "__main__":
    for name in sys.stdin:
        print(getattr(embedded, name.strip())() or "done", flush=True)  # noqa: T201
