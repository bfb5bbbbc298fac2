"""Exports one list in a process of its own, so that its memory can be taken."""

import os
import sys

import django
from django.core.management import call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    kind, path, day = sys.argv[1:]
    call_command("export_file", kind, f"--output={path}", f"--as-of={day}")


if __name__ == "__main__":
    main()
