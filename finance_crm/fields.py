"""Column types that apps share, so that every table states its units the same way."""

from typing import Any

from django.db import models


class CodeField(models.CharField):
    """A business key. Byte order ("C") makes one index serve equality, order and prefix search."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)


class CurrencyField(models.CharField):
    """An ISO 4217 code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 3)
        super().__init__(*args, **kwargs)


class AmountField(models.DecimalField):
    """Money in major units of the row's currency, or of the reporting currency; NUMERIC(20,4)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 20)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)


class UnitPriceField(models.DecimalField):
    """A price or cost per unit, or a quantity, NUMERIC(20,6)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 20)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)


class ExchangeRateField(models.DecimalField):
    """Reporting units per one document unit, NUMERIC(24,12)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 24)
        kwargs.setdefault("decimal_places", 12)
        super().__init__(*args, **kwargs)


class ShareField(models.DecimalField):
    """A fraction: 0.08 is 8 %, NUMERIC(9,6)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 9)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)
