"""Rows that speak reporting currency besides their own."""

from typing import Any

from django.conf import settings


class InReporting:
    """What is in reporting currency besides its own fields."""

    def __init__(self, row: Any, **more: Any) -> None:
        self.row, self.reporting_currency = row, settings.REPORTING_CURRENCY
        self.__dict__.update(more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)
