"""Say whether every template compiles, components and partials included."""

import sys
from pathlib import Path

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    sys.path.insert(0, str(ROOT))
    django.setup()
    folder, failures = ROOT / "templates", 0
    for path in sorted(folder.rglob("*.*")):
        try:
            get_template(str(path.relative_to(folder)))
        except TemplateSyntaxError as error:
            failures += 1
            print(f"{path.relative_to(ROOT)}: {error}")
    return failures


if __name__ == "__main__":
    sys.exit(main())
