"""Who is called in a comment: `@name` or `@name@example.com`."""

import re

_MENTION = re.compile(r"(?<![\w@.+-])@([\w][\w.+-]*(?:@[\w.-]+\w)?)")


def find_mentions(text: str) -> list[str]:
    """Return the names called in `text`, each once, in lower case, in the order they come.

    A full stop, comma or the like after a name belongs to the sentence.
    """
    names = (name.rstrip(".-+").lower() for name in _MENTION.findall(text))
    return list(dict.fromkeys(name for name in names if name))
