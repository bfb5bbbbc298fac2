"""A made-up company without a database, for tests of its story."""

from collections import defaultdict
from datetime import date
from functools import cache

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
        draw_buyer(plan=plan, index=index, buyer_id=ids.take("customer"), masters=MASTERS)
        for index in range(customers)
    ]
    return tell_story(buyers, plan=plan, rates=RateBook(plan), numbers=Numbers(), ids=ids, part=0)
