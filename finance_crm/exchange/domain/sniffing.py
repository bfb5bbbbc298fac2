"""What a file is, told from its first bytes and never from its name."""

import csv
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from finance_crm.exchange.domain.failures import FileRejectedError

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "big5", "gb18030", "latin-1")
CODECS = {"big5": "cp950", "latin-1": "cp1252"}

_XLSX_ENTRY = "xl/workbook.xml"
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
)


class EncodingGuess(NamedTuple):
    """`is_certain`: no other reading is possible, so nobody needs to confirm it."""

    encoding: str
    is_certain: bool


def codec_of(encoding: str) -> str:
    """Return the Python codec that reads what people call by this name, its Windows superset included."""
    return CODECS.get(encoding, encoding)


def sniff_container(head: bytes, *, file_name: str) -> str:
    """Return "xlsx" or "csv".

    :raises FileRejectedError: if the file is empty, something else, or not what its name says
    """
    if not head.strip():
        raise FileRejectedError("empty_file")
    found = next((what for magic, what in _SIGNATURES if head.startswith(magic)), None)
    suffix = file_name.rpartition(".")[2].lower()
    if found == "old_excel":
        raise FileRejectedError("old_excel")
    if found == "zip":
        if suffix in {"csv", "txt", "tsv"}:
            raise FileRejectedError("not_what_it_says", said=suffix.upper(), found="ZIP / XLSX")
        return "xlsx"
    if found:
        raise FileRejectedError("not_what_it_says", said=suffix.upper() or "CSV", found=found)
    return _sniff_text(head, suffix=suffix)


def _sniff_text(head: bytes, *, suffix: str) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        raise FileRejectedError("not_what_it_says", said=suffix.upper() or "CSV", found="HTML")
    if start.startswith(b"<?xml"):
        raise FileRejectedError("not_what_it_says", said=suffix.upper() or "CSV", found="XML")
    if suffix in {"xlsx", "xlsm", "xls"}:
        raise FileRejectedError("not_what_it_says", said=suffix.upper(), found="text")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRejectedError("binary_file")
    return "csv"


def encoding_by_mark(head: bytes) -> str | None:
    """Return the encoding that a byte order mark states."""
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    return "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else None


def guess_legacy_encoding(sample: bytes) -> EncodingGuess:
    """Return the likeliest encoding of bytes that are not UTF-8; somebody has to confirm it.

    Big5 and GB18030 texts are almost only characters of the standards' first, common level; Latin-1 text has
    its high bytes alone between ASCII letters. What is none of them is broken UTF-8.
    """
    scores = {
        "big5": _level_one_share(sample, "cp950", leads=range(0xA4, 0xC7)),
        "gb18030": _level_one_share(sample, "gb18030", leads=range(0xB0, 0xD8)),
        "latin-1": _lone_share(sample),
    }
    best = max(scores, key=lambda name: scores[name])
    return EncodingGuess(best, is_certain=False) if scores[best] > 0 else EncodingGuess("utf-8", is_certain=True)


def _level_one_share(sample: bytes, codec: str, *, leads: range) -> float:
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    try:
        text = whole.decode(codec)
    except UnicodeDecodeError:
        return 0.0
    wide = [char.encode(codec) for char in text if ord(char) > 0x7F]
    return sum(char[0] in leads for char in wide) / len(wide) if wide else 0.0


def _lone_share(sample: bytes) -> float:
    high = [index for index, byte in enumerate(sample) if byte > 0x7F]
    lone = sum(sample[index - 1] < 0x80 and sample[index + 1 : index + 2] < b"\x80" for index in high)
    return lone / len(high) * 0.9 if high else 0.0


def fitting_delimiters(lines: Iterable[str]) -> list[str]:
    """Return the delimiters under which every sampled line has as many cells as the first, best first.

    One alone that splits is certain. None splits: the file has a single column, and a comma does.
    """
    sample = [line for line in islice(lines, 200) if line.strip()]
    widths = {mark: _widths(sample, mark) for mark in DELIMITERS}
    splitting = [mark for mark in DELIMITERS if widths[mark] and widths[mark][0] > 1]
    even = [mark for mark in splitting if len(set(widths[mark])) == 1]
    chosen = even or splitting
    return sorted(chosen, key=lambda mark: -widths[mark][0]) or [","]


def _widths(lines: list[str], delimiter: str) -> list[int]:
    try:
        return [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return []
