"""What apps above add to the demonstration company once its customers and their ledger are there."""

from collections.abc import Callable
from dataclasses import dataclass

from customers.demo.plan import DemoPlan
from finance_crm.registry import Registry


@dataclass(frozen=True)
class Chapter:
    """One area's part of the story. `write` adds it and returns a line about what it added."""

    name: str
    write: Callable[[DemoPlan], str]


demo_chapters: Registry[Chapter] = Registry("demo chapter")
