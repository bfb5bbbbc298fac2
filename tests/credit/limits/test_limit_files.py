"""Limits come out of files as they were decided elsewhere, are withdrawn when undone, and leave as a file."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from credit.export_kinds import LIMITS
from credit.models import CreditLimit
from credit.queries.limits import limits_in_force
from customers.models import Customer
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.access.services.approvals import set_authority
from finance_crm.exchange.domain.kinds import ExportRequest
from finance_crm.exchange.queries.imports import get_failure
from finance_crm.exchange.services.imports import undo_import
from finance_crm.sql import fetch_all
from finance_crm.web.as_of import get_today
from tests.credit.limits.conftest import grant, person
from tests.customers.imports.conftest import NOW as AT
from tests.customers.imports.conftest import bring_in, check, entity, told  # noqa: F401  files brought in for good

HEADER = "customer,customer_group,kind,amount,currency,valid_from,valid_until,is_temporary,reason"
ROW = "ACME,,limit,100000,USD,2026-01-01,,,moved over"


def file_of(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def in_force(customer, known_at=None):
    return limits_in_force(customer_ids=[customer.pk], as_of=AT.date(), known_at=known_at)[customer.pk]


def test_rows_become_limits_of_customers_and_groups(bring_in, acme, group):  # noqa: F811
    Customer.objects.create(code="ZERO", name="Zero", currency="USD")
    Customer.objects.create(code="NEVER", name="Never", currency="USD")

    run = bring_in(
        "credit_limits",
        file_of(
            ROW,
            ",G,limit,300000,USD,2026-01-01,,,shared",
            "ACME,,,150000,USD,2026-03-01,2026-04-30,yes,season",
            "ZERO,,limit,0,USD,2026-01-01,,,",
            "NEVER,,no_credit,,USD,2026-01-01,,,fraud",
        ),
    )

    assert (run.status, CreditLimit.objects.count()) == ("applied", 5)
    found = in_force(acme)
    assert (found.own.amount, found.own.is_temporary, found.group.amount) == (150_000, True, 300_000)
    assert in_force(Customer.objects.get(code="ZERO")).amount == 0
    assert in_force(Customer.objects.get(code="NEVER")).is_no_credit


def test_the_same_file_again_changes_nothing_and_a_differing_row_is_recorded_beside(bring_in, acme):  # noqa: F811
    bring_in("credit_limits", file_of(ROW))

    again = bring_in("credit_limits", file_of(ROW))
    bring_in("credit_limits", file_of(ROW.replace("100000", "80000")))

    assert again.same_count == 1
    assert list(CreditLimit.objects.order_by("pk").values_list("amount", flat=True)) == [100_000, 80_000]
    assert in_force(acme).amount == 80_000


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (ROW.replace("ACME", "NOBODY"), "Customer: there is no customer NOBODY"),
        (ROW.replace("ACME,", ",NONE"), "Group: there is no group NONE"),
        (ROW.replace("ACME,,", "ACME,G,"), "Customer: give a customer or a group, one of them"),
        (ROW.replace("100000", ""), "Limit: a limit has an amount; 0 is one"),
        (ROW.replace(",limit,", ",no_credit,"), "Limit: no_credit has no amount"),
        (ROW.replace("100000", "-1"), "Limit: -1 is below 0"),
        (ROW.replace("100000", "1.0055"), "Limit: 1.0055 has more decimals than its currency"),
        (ROW.replace("01-01,,", "01-01,2025-12-31,"), "Valid until: 2025-12-31 lies before the first day"),
        (ROW.replace(",,moved", ",yes,moved"), "Valid until: a temporary limit needs a last day"),
        (ROW.replace("USD", "CHF"), "Currency: there is no exchange rate for CHF; import exchange rates first"),
    ],
)
def test_what_is_wrong_is_said_of_the_row_and_nothing_is_kept(bring_in, acme, row, sentence):  # noqa: F811
    run = bring_in("credit_limits", file_of(row))

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert not CreditLimit.objects.exists()


def test_a_group_stands_once_in_a_file_and_so_does_a_customer(bring_in, acme):  # noqa: F811
    shared = ",G,limit,1,USD,2026-01-01,,,"

    twice = bring_in("credit_limits", file_of(shared, shared))

    assert told(twice)[0] == (2, "Group: G stands more than once")
    assert bring_in("credit_limits", file_of(ROW, ROW)).status == "refused"


def test_a_file_takes_whoever_may_decide_the_limits_in_it(bring_in, acme):  # noqa: F811
    set_authority(kind="credit_limit", role="credit_manager", up_to_amount=Decimal(100_000))
    manager, analyst = person("max", "credit_manager"), person("ana", "analyst")

    refused = bring_in("credit_limits", file_of(ROW), actor_id=analyst.pk)
    beyond = bring_in("credit_limits", file_of(ROW.replace("100000", "100001")), actor_id=manager.pk)
    taken = bring_in("credit_limits", file_of(ROW), actor_id=manager.pk)

    assert told(refused) == [(2, "Limit: your role may not decide limits: ask for them instead")]
    assert told(beyond) == [(2, "Limit: 100001 is beyond what your role may decide")]
    assert (taken.status, CreditLimit.objects.get().recorded_by) == ("applied", manager)


def test_undoing_withdraws_and_what_stood_before_stands_again(bring_in, acme):  # noqa: F811
    grant(acme, "5000")
    run = bring_in("credit_limits", file_of(ROW))

    undone = undo_import(import_id=run.pk, actor_id=None, at=AT)

    assert undone.status == "undone"
    assert in_force(acme).amount == 5_000
    assert CreditLimit.objects.filter(withdrawn_at__isnull=False).count() == 1


def test_a_limit_that_was_replaced_since_is_not_withdrawn(bring_in, acme):  # noqa: F811
    run = bring_in("credit_limits", file_of(ROW))
    grant(acme, "5000")

    refused = undo_import(import_id=run.pk, actor_id=None, at=AT)

    assert refused.status == "applied"
    assert get_failure(run=refused) == "The import cannot be undone: 1 of its limits were replaced since."


def test_the_list_leaves_as_a_file_with_the_filters_of_the_page(acme):
    grant(acme, "100", valid_until=get_today() - timedelta(days=1))
    Customer.objects.create(code="ELSE", name="Else", currency="USD")

    relation = LIMITS.relation(ExportRequest({"state": ["expired"]}, EVERYTHING, get_today()))
    rows = [dict(zip(relation.columns, row, strict=True)) for row in fetch_all(relation.sql, relation.params)]

    assert [(row["customer_code"], row["state"], row["amount"]) for row in rows] == [("ACME", "expired", 100)]
    assert relation.columns == tuple(column.name for column in LIMITS.columns)


def test_a_file_of_a_past_day_holds_what_was_in_force_then(acme):
    grant(acme, "100", valid_from=date(2026, 1, 1), valid_until=date(2026, 1, 31))

    relation = LIMITS.relation(ExportRequest({}, EVERYTHING, date(2026, 1, 31)))

    (row,) = fetch_all(relation.sql, relation.params)
    assert row[relation.columns.index("state")] == "in_force"
