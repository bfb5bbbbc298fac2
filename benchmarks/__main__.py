"""Runs the benchmarks: `python -m benchmarks --size small --only scan`.

Prints one line per figure, `name: ours, limit, ratio, bar, ok|over`, and ends with 1 when one is over.
"""

import argparse
import os
import sys

import django

from benchmarks.sizes import SIZES


def main() -> int:
    """Run what the command line asks for and return the exit status."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure ours beside bare limits.")
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="one of them; may be repeated")
    parser.add_argument("--keep", action="store_true", help="keep the databases, to look at them")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()

    from benchmarks.running import run  # noqa: PLC0415  models need the line above

    return run(SIZES[options.size], only=frozenset(options.only), keeps=options.keep)


if __name__ == "__main__":
    sys.exit(main())
