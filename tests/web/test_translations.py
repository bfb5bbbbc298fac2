"""Traditional Chinese is complete: nobody who chose it meets an English sentence."""

import re

from babel.messages.pofile import read_po

from tests.messages import ROOT, marked

CATALOGUE = ROOT / "locale/zh_Hant/LC_MESSAGES/django.po"


def translated() -> dict[tuple[str, str], str]:
    with CATALOGUE.open("rb") as lines:
        catalogue = read_po(lines, locale="zh_Hant")
    rows = {}
    for message in catalogue:
        singular = message.id[0] if isinstance(message.id, tuple) else message.id
        text = message.string[0] if isinstance(message.string, tuple) else message.string
        if singular and text and not message.fuzzy:
            rows[message.context or "", singular] = text
    return rows


def test_every_marked_string_has_a_translation() -> None:
    missing = {key: place for key, place in marked().items() if key not in translated()}

    assert not missing, f"{len(missing)} without a translation, as {list(missing.items())[:20]}"


def test_translations_name_the_same_values_as_their_sources() -> None:
    wrong = [(source, text) for (_, source), text in translated().items() if placeholders(source) != placeholders(text)]

    assert not wrong


def placeholders(text: str) -> list[str]:
    """Return the %(names)s and {names} of a message, in order of their names."""
    return sorted(set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text)))
