"""Two companies of ours, three customers and three currencies: whom a figure can be broken down by."""

from datetime import date, timedelta
from typing import NamedTuple

from customers.models import Customer, CustomerGroup, LegalEntity
from finance_crm.access.domain.scopes import Scope
from finance_crm.access.models import Team, User
from tests.customers.receivables.ledger import TODAY, Ledger


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


class World(NamedTuple):
    """C1 and C2 are the north's, C1 is Ada's and in a group; C3 is nobody's and has no properties at all."""

    ledger: Ledger
    taiwan: Ledger
    north: Team
    ada: User
    group: CustomerGroup
    customers: tuple[Customer, Customer, Customer]

    @property
    def scope(self) -> Scope:
        return Scope(sees_all=False, team_ids=(self.north.pk,))


def make_world(ledger: Ledger) -> World:
    """Return a world in which C1 owes 100 USD and 1,000 TWD, C2 40 USD less 15 unapplied, and C3 7 JPY."""
    north, ada = Team.objects.create(code="N", name="North"), User.objects.create_user(username="ada", last_name="Ada")
    group = CustomerGroup.objects.create(code="G", name="Group")
    entity = LegalEntity.objects.create(code="TW", name="Taiwan", country="TW", currency="TWD")
    taiwan = Ledger(entity=entity, currency="TWD", rate="0.03")
    yen = Ledger(entity=ledger.entity, currency="JPY", rate="0.01")
    first = ledger.customer(
        "C1", team=north, owner=ada, group=group, region="Coast", country="US", industry="Toys", status="blocked"
    )
    second = ledger.customer("C2", team=north, region="Hills", country="TW", industry="Food")
    third = ledger.customer("C3")
    ledger.invoice(first, "100", issued=ago(60), due=ago(10))
    taiwan.invoice(first, "1000", issued=ago(60), due=ago(-5))
    ledger.invoice(second, "40", issued=ago(90), due=ago(40))
    ledger.receipt(second, "15", on=ago(3))
    yen.count = 100
    yen.invoice(third, "700", issued=ago(200), due=ago(100))
    return World(ledger, taiwan, north, ada, group, (first, second, third))
