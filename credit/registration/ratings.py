"""What agencies and our own people say of customers."""

from django.utils.translation import gettext_lazy as _

from credit.demo.assessments import ASSESSMENTS_CHAPTER
from credit.demo.ratings import RATINGS_CHAPTER
from credit.import_kinds.ratings import EXTERNAL_RATINGS
from customers.demo.chapters import demo_chapters
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import import_kinds
from finance_crm.web.domain.panels import Panel, panels


def register() -> None:
    """Plug ratings, answers and notices of insolvency in."""
    import_kinds.register(EXTERNAL_RATINGS)
    demo_chapters.register(RATINGS_CHAPTER)
    demo_chapters.register(ASSESSMENTS_CHAPTER)
    panels.register(
        Panel(
            "ratings",
            _("Ratings and answers"),
            "customer",
            "credit:ratings",
            Right.VIEW_CREDIT,
            order=45,
            width=12,
            tab="credit",
        )
    )
