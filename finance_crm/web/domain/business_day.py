"""Which day it is for the business. The app that knows legal entities registers the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from finance_crm.registry import Registry


@dataclass(frozen=True)
class BusinessDay:
    """`today(now)` returns the business date of the default entity at the UTC moment `now`."""

    name: str
    today: Callable[[datetime], date]


business_days: Registry[BusinessDay] = Registry("business day")
