"""Imports one file of invoices in a process of its own and prints the seconds it took."""

import os
import sys

import django
from django.core.management import call_command

from benchmarks.measuring import seconds


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    print(
        seconds(
            lambda: call_command("import_file", "invoices", sys.argv[1], "--mode=create", "--date-format=YYYY-MM-DD")
        )
    )


if __name__ == "__main__":
    main()
