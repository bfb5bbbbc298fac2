"""Write docs/glossary.md from the terms that the apps register: `python scripts/write_glossary.py`.

Pages show the same terms behind each "?", so that a figure has one definition everywhere.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finance_crm.settings.test")

import django  # noqa: E402
from django.utils import translation  # noqa: E402

from finance_crm.web.domain.glossary import glossary  # noqa: E402

TARGET = ROOT / "docs/glossary.md"
HEAD = """# Glossary

One term for one thing. Written from the registered terms by `scripts/write_glossary.py`; do not edit by hand.

| term | meaning | formula | unit | source |
|---|---|---|---|---|
"""


def written() -> str:
    """Return the page."""
    with translation.override("en"):
        rows = sorted(
            (str(term.label), str(term.meaning), str(term.formula), str(term.unit), str(term.source))
            for term in glossary
        )
    lines = ["| " + " | ".join(cell.replace("|", "\\|") or "–" for cell in row) + " |" for row in rows]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    django.setup()
    TARGET.write_text(written(), encoding="utf-8")
