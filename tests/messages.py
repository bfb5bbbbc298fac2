"""Every string of the product that is marked for translation, found without gettext's programs.

Templates become Python-like text the way Django's own makemessages does it; Babel then reads both.
"""

import io
import subprocess
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
LEFT_OUT = ("tests/", "benchmarks/", "static/", "docs/", "scripts/")


def tracked(*endings: str) -> list[Path]:
    """Return the files of the repository with these endings that people see strings of."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [
        ROOT / name
        for name in sorted(names)
        if name.endswith(endings) and not name.startswith(LEFT_OUT) and "/migrations/" not in name
        and (ROOT / name).is_file()
    ]  # fmt: skip


Message = str | tuple[str, ...]


def marked() -> dict[tuple[str, str], str]:
    """Return (context, text) of every marked string with the first place that marks it.

    A plural is known by its singular, as in the catalogue.
    """
    return {key: place for key, (_, place) in _found().items()}


def marked_messages() -> dict[tuple[str, str], Message]:
    """Return every marked string whole: plurals as (singular, plural)."""
    return {key: message for key, (message, _) in _found().items()}


def _found() -> dict[tuple[str, str], tuple[Message, str]]:
    found: dict[tuple[str, str], tuple[Message, str]] = {}
    for path in tracked(".py", ".html", ".txt"):
        for line, message, _comments, context in extract("python", _python(path), keywords=KEYWORDS):
            singular = message[0] if isinstance(message, tuple) else message
            if singular:
                found.setdefault((context or "", singular), (message, f"{path.relative_to(ROOT)}:{line}"))
    return found


def _python(path: Path) -> io.BytesIO:
    """Return the file as text that Python's tokenizer reads; a template's lines lose their indentation."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return io.BytesIO(text.encode("utf-8"))
