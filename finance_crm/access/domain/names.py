"""How a person's name is written: Chinese, Japanese and Korean names begin with the family name, without a gap."""

import re

# Han with its extensions, kana and hangul, as a bracket expression that Python and PostgreSQL both read.
_SCRIPTS = "[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]"
_FAMILY_FIRST = re.compile(f"^{_SCRIPTS}")


def full_name(first_name: str, last_name: str) -> str:
    """Return both names in the order of their script, or the one there is; empty if there is none."""
    first, last = first_name.strip(), last_name.strip()
    if _FAMILY_FIRST.match(first) and _FAMILY_FIRST.match(last):
        return last + first
    return f"{first} {last}".strip()


def full_name_sql(first_name: str, last_name: str) -> str:
    """Return SQL that writes the name of two columns as `full_name` does."""
    first, last = f"TRIM({first_name})", f"TRIM({last_name})"
    return (
        f"CASE WHEN {first} ~ '^{_SCRIPTS}' AND {last} ~ '^{_SCRIPTS}' THEN {last} || {first}"
        f" ELSE TRIM({first} || ' ' || {last}) END"
    )
