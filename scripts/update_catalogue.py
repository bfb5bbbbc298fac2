"""Bring locale/zh_Hant in line with the strings that the source marks, and compile it.

    python scripts/update_catalogue.py [TRANSLATIONS.json]

Needs no gettext programs. New strings enter without a translation (a test lists them), strings that are no
longer marked leave. TRANSLATIONS.json, if given, maps texts to translations to fill in.
"""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finance_crm.settings.test")

import django  # noqa: E402
from babel.messages.catalog import Catalog  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402

from scripts.check_catalogues import compiled  # noqa: E402
from tests.messages import marked_messages  # noqa: E402

PO = ROOT / "locale/zh_Hant/LC_MESSAGES/django.po"


def main() -> None:
    django.setup()
    new = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")) if len(sys.argv) > 1 else {}
    known = {}
    if PO.exists():
        with PO.open("rb") as lines:
            known = {(m.context or "", _singular(m.id)): m.string for m in read_po(lines, locale="zh_Hant") if m.id}
    catalogue = Catalog(locale="zh_Hant", project="Finance CRM", charset="utf-8", fuzzy=False)
    for key, message in sorted(marked_messages().items(), key=lambda entry: (entry[0][1].lower(), entry[0])):
        text = _singular(known.get(key) or "") or new.get(key[1], "")
        is_plural = isinstance(message, tuple)
        catalogue.add(message, (text,) if is_plural else text, context=key[0] or None)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as output:
        write_po(output, catalogue, width=None, omit_header=False)
    PO.with_suffix(".mo").write_bytes(compiled(PO))


def _singular(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


if __name__ == "__main__":
    main()
