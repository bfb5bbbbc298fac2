"""Remembering what people chose for themselves."""

from collections.abc import Sequence

from django.contrib.auth import get_user_model

from finance_crm.web.models import TablePreference


def remember_table(*, user_id: int, table: str, columns: Sequence[str], density: str) -> None:
    """Keep the columns and the density of a table for a person."""
    chosen = {"columns": list(columns), "density": density}
    TablePreference.objects.update_or_create(user_id=user_id, table=table, defaults=chosen)


def remember_language(*, user_id: int, language: str) -> None:
    """Keep the language in which a person reads, for pages and for messages sent to them."""
    get_user_model().objects.filter(pk=user_id).update(language=language)
