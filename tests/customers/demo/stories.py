"""A made-up company for tests: its story without a database, and the command that loads it."""

from collections import defaultdict
from datetime import date
from functools import cache
from io import StringIO

from django.core.management import call_command

from customers.demo.buyers import Masters, draw_buyer
from customers.demo.journal import Ids, Journal, Numbers
from customers.demo.loading import TABLES, tell_story
from customers.demo.plan import DemoPlan
from customers.demo.rates import RateBook

AS_OF = date(2026, 11, 22)
MASTERS = Masters(
    entities={"US01": 1, "TW01": 2, "DE01": 3},
    terms=defaultdict(lambda: 1),
    teams={"AMER": 1, "EMEA": 2, "APAC": 3},
    owners=defaultdict(lambda: [1]),
    groups=[1],
)


@cache
def story(*, customers: int = 40, months: int = 24, seed: int = 7) -> Journal:
    """Return what happened with a company's customers."""
    plan = DemoPlan(customers, months, seed, AS_OF)
    ids = Ids(dict.fromkeys(TABLES, 0))
    buyers = [
        draw_buyer(plan=plan, index=index, buyer_id=ids.take("customer"), masters=MASTERS) for index in range(customers)
    ]
    return tell_story(buyers, plan=plan, rates=RateBook(plan), numbers=Numbers(), ids=ids, part=0)


def seed(*extra: str, customers: int = 40, months: int = 9) -> str:
    """Run the command and return what it printed."""
    output = StringIO()
    call_command(
        "seed_demo",
        f"--customers={customers}",
        f"--months={months}",
        "--seed=7",
        f"--as-of={AS_OF}",
        "--password=a-word-for-tests",
        *extra,
        stdout=output,
        stderr=StringIO(),
    )
    return output.getvalue()
