"""Rows of CSV files, read as a stream: memory does not grow with the file."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.sniffing import (
    EncodingGuess,
    codec_of,
    encoding_by_mark,
    fitting_delimiters,
    guess_legacy_encoding,
)

CHUNK_BYTES = 1 << 20
MAX_LINE_LENGTH = 1 << 20
SAMPLE_BYTES = 1 << 16


def detect_encoding(file: BinaryIO) -> EncodingGuess:
    """Return how the bytes are most likely to be read; certain when they carry a mark or are UTF-8 throughout."""
    file.seek(0)
    marked = encoding_by_mark(file.read(4))
    if marked:
        return EncodingGuess(marked, is_certain=True)
    if _find_broken_line(file, "utf-8") is None:
        return EncodingGuess("utf-8", is_certain=True)
    sample = _sample_beyond_ascii(file)
    read = sample.decode("utf-8", errors="replace")
    wrong = read.count("\ufffd")
    right = sum(ord(char) > 0x7F for char in read) - wrong
    return EncodingGuess("utf-8", is_certain=True) if right > wrong else guess_legacy_encoding(sample)


def _sample_beyond_ascii(file: BinaryIO) -> bytes:
    """Return the first lines that hold more than ASCII: only they tell encodings apart."""
    file.seek(0)
    found, size = [], 0
    while size < SAMPLE_BYTES and (line := file.readline(MAX_LINE_LENGTH)):
        if not line.isascii():
            found.append(line)
            size += len(line)
    return b"".join(found)


def _find_broken_line(file: BinaryIO, encoding: str) -> int | None:
    """Return the number of the first line that cannot be decoded, None when all can."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(codec_of(encoding))()
    line = 1
    while chunk := file.read(CHUNK_BYTES):
        try:
            line += decoder.decode(chunk).count("\n")
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def detect_delimiters(file: BinaryIO, *, encoding: str) -> list[str]:
    """Return the delimiters that fit the first lines, best first."""
    file.seek(0)
    head = file.read(SAMPLE_BYTES)
    text = codecs.getincrementaldecoder(codec_of(encoding))(errors="replace").decode(head)
    lines = text.splitlines(keepends=True)
    return fitting_delimiters(lines if len(head) < SAMPLE_BYTES else lines[:-1])


def read_text_rows(file: BinaryIO, *, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the cells of every row, header and empty rows included.

    :raises FileRejectedError: at a row that cannot be decoded or parsed, or where the file breaks off
    """
    file.seek(0)
    stream = io.TextIOWrapper(file, encoding=codec_of(encoding), errors="strict", newline="")
    reader = csv.reader(_lines(stream), delimiter=delimiter, strict=True)
    row = 0
    try:
        for cells in reader:
            row += 1
            yield cells
    except UnicodeDecodeError as error:
        line = _find_broken_line(file, encoding) or row + 1
        raise FileRejectedError("broken_encoding", row=line, encoding=encoding) from error
    except csv.Error as error:
        raise _explain(error, row=row + 1) from error
    finally:
        stream.detach()  # otherwise the file would be closed with us, however early a reader stops


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := stream.readline(MAX_LINE_LENGTH):
        number += 1
        if len(line) == MAX_LINE_LENGTH:
            raise FileRejectedError("cell_too_large", row=number)
        yield line


def _explain(error: csv.Error, *, row: int) -> FileRejectedError:
    told = str(error)
    if "unexpected end" in told:
        return FileRejectedError("breaks_off", row=row)
    if "larger than field limit" in told:
        return FileRejectedError("cell_too_large", row=row)
    return FileRejectedError("bad_quotes", row=row)
