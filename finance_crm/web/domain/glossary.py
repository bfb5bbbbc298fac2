"""The glossary: one definition per figure, shown behind its "?" and on the help page."""

from dataclasses import dataclass

from finance_crm.registry import Registry
from finance_crm.web.domain.text import Text


@dataclass(frozen=True)
class Term:
    """What a figure means. `formula` is in words and signs; `source` says where it is published."""

    name: str
    label: Text
    meaning: Text
    formula: Text = ""
    unit: Text = ""
    source: Text = ""


glossary: Registry[Term] = Registry("glossary term")
