"""The tab "Credit" of a customer: what is known, what follows from it, what published models say."""

from django.utils.translation import gettext_lazy as _

from credit.demo.statements import STATEMENTS_CHAPTER
from credit.import_kinds.statements import STATEMENT_WORKBOOKS, STATEMENTS
from credit.queries.statements import find_statement_card
from customers.demo.chapters import demo_chapters
from finance_crm.access.domain.roles import Right
from finance_crm.activity.domain.subjects import Subject, subjects
from finance_crm.exchange.domain.kinds import import_kinds
from finance_crm.web.domain.panels import Panel, panels

PANELS = (
    ("statements", _("Financial statements"), 50),
    ("ratios", _("Ratios"), 60),
    ("scores", _("Published scores"), 70),
)


def register() -> None:
    """Plug statements, ratios and published scores in."""
    for name, label, order in PANELS:
        panels.register(
            Panel(name, label, "customer", f"credit:{name}", Right.VIEW_CUSTOMERS, order=order, width=12, tab="credit")
        )
    import_kinds.register(STATEMENTS)
    demo_chapters.register(STATEMENTS_CHAPTER)
    import_kinds.register(STATEMENT_WORKBOOKS)
    subjects.register(Subject("statement", _("Financial statement"), Right.VIEW_CUSTOMERS, find=find_statement_card))
