"""Small filters of the ledger's pages: `{% load ledger %}`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

register = template.Library()


@register.filter
def get(names: Mapping[Any, Any], key: Any) -> Any:
    """Return what `key` is called, or nothing."""
    return names.get(key, "")


@register.filter
def plain(amount: Decimal) -> str:
    """Write an amount for a program: no grouping, no needless zeros."""
    return f"{amount.normalize():f}"
