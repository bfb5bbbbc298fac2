"""The glossary in docs/ says what the pages say."""

from scripts.write_glossary import TARGET, written


def test_docs_glossary_is_written_from_the_registered_terms() -> None:
    assert TARGET.read_text(encoding="utf-8") == written(), "run python scripts/write_glossary.py"
