"""An imported invoice of a customer on instalment terms is split as one that was typed in."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.domain.terms import InstalmentRule, TermsRule, plan_payment
from customers.models import Customer, Instalment, Invoice, LegalEntity, OpenItem, PaymentTerms
from finance_crm.exchange.services.imports import undo_import
from tests.customers.imports.conftest import NOW, Bring, reasons, terms_of

HEAD = "number,customer,kind,issue_date,due_date,currency,gross\n"


@pytest.fixture
def thirds(acme: Customer) -> PaymentTerms:
    """Put the customer on three parts after 30, 60 and 90 days."""
    acme.payment_terms = terms_of(("0.3333", 30), ("0.3333", 60), ("0.3334", 90))
    acme.save()
    return acme.payment_terms


def parts(number: str) -> list[tuple[date, Decimal]]:
    return list(
        Instalment.objects.filter(invoice__number=number).order_by("position").values_list("due_date", "amount")
    )


def test_the_parts_add_up_and_fall_due_as_the_terms_say(bring_in: Bring, thirds: PaymentTerms) -> None:
    run = bring_in("invoices", HEAD + "R1,ACME,,2026-01-10,,USD,100.00\n")

    assert (run.status, reasons(run)) == ("applied", [])
    assert parts("R1") == [
        (date(2026, 2, 9), Decimal("33.33")),
        (date(2026, 3, 11), Decimal("33.33")),
        (date(2026, 4, 10), Decimal("33.34")),
    ]
    assert Invoice.objects.get(number="R1").due_date == date(2026, 4, 10)


def test_each_part_is_an_open_item_of_its_own(bring_in: Bring, thirds: PaymentTerms) -> None:
    bring_in("invoices", HEAD + "R1,ACME,,2026-01-10,,USD,100.00\n")

    items = OpenItem.objects.order_by("due_date")

    assert [item.open_amount for item in items] == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert all(item.instalment_id for item in items)
    call_command("check_ledger")


def test_a_due_date_in_the_file_beats_the_terms(bring_in: Bring, thirds: PaymentTerms) -> None:
    bring_in("invoices", HEAD + "R1,ACME,,2026-01-10,2026-01-31,USD,100.00\n")

    assert parts("R1") == []
    assert Invoice.objects.get(number="R1").due_date == date(2026, 1, 31)


def test_credit_notes_and_invoices_of_zero_are_not_split(bring_in: Bring, thirds: PaymentTerms) -> None:
    bring_in("invoices", HEAD + "G1,ACME,credit_note,2026-01-10,,USD,100.00\nR0,ACME,,2026-01-10,,USD,0\n")

    assert Instalment.objects.count() == 0
    assert Invoice.objects.filter(has_instalments=True).count() == 0


def test_terms_of_one_part_give_one_due_date(bring_in: Bring, acme: Customer) -> None:
    acme.payment_terms = terms_of(("1", 45))
    acme.save()

    bring_in("invoices", HEAD + "R1,ACME,,2026-01-10,,USD,100.00\n")

    assert parts("R1") == []
    assert Invoice.objects.get(number="R1").due_date == date(2026, 2, 24)


def test_parts_that_round_to_nothing_are_left_out_and_one_part_is_none(bring_in: Bring, thirds: PaymentTerms) -> None:
    bring_in("invoices", HEAD + "R1,ACME,,2026-01-10,,USD,0.01\nR2,ACME,,2026-01-10,,USD,0.02\n")

    assert parts("R1") == []
    assert Invoice.objects.get(number="R1").due_date == date(2026, 4, 10)  # the largest remainder is the third part's
    assert [amount for _day, amount in parts("R2")] == [Decimal("0.01"), Decimal("0.01")]


def test_the_decimals_are_those_of_the_currency(bring_in: Bring, thirds: PaymentTerms) -> None:
    bring_in("exchange_rates", "currency,rate_date,rate\nJPY,2026-01-01,0.0065\n")

    bring_in("invoices", HEAD + "R1,ACME,,2026-01-10,,JPY,100\n")

    assert [amount for _day, amount in parts("R1")] == [Decimal(33), Decimal(33), Decimal(34)]


def test_only_customers_on_instalment_terms_are_split(
    bring_in: Bring, thirds: PaymentTerms, entity: LegalEntity
) -> None:
    Customer.objects.create(
        code="OTHER", name="O", currency="USD", payment_terms=PaymentTerms.objects.create(code="N", net_days=30)
    )

    bring_in("invoices", HEAD + "R1,ACME,,2026-01-10,,USD,90\nR2,OTHER,,2026-01-10,,USD,90\n")

    assert (len(parts("R1")), len(parts("R2"))) == (3, 0)


def test_the_same_file_again_changes_nothing(bring_in: Bring, thirds: PaymentTerms) -> None:
    content = HEAD + "R1,ACME,,2026-01-10,,USD,100.00\n"
    bring_in("invoices", content)

    again = bring_in("invoices", content)

    assert (again.status, again.same_count) == ("applied", 1)
    assert len(parts("R1")) == 3


def test_an_invoice_paid_in_instalments_is_not_replaced_silently(bring_in: Bring, thirds: PaymentTerms) -> None:
    bring_in("invoices", HEAD + "R1,ACME,,2026-01-10,,USD,100.00\n")

    run = bring_in("invoices", HEAD + "R1,ACME,,2026-01-10,,USD,120.00\n")

    assert run.status == "refused"
    assert reasons(run) == [(2, "number", "has_parts")]


def test_undoing_the_import_takes_the_parts_back(bring_in: Bring, thirds: PaymentTerms) -> None:
    run = bring_in("invoices", HEAD + "R1,ACME,,2026-01-10,,USD,100.00\n")

    undone = undo_import(import_id=run.pk, actor_id=None, at=NOW)

    assert undone.status == "undone"
    assert OpenItem.objects.count() == 0
    call_command("check_ledger")


SHARES = st.sampled_from(
    [(("0.5", 10), ("0.5", 40)), (("0.3333", 5), ("0.3333", 5), ("0.3334", 65)), (("0.1", 90), ("0.2", 0), ("0.7", 30))]
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=st.lists(st.integers(1, 10**9), min_size=1, max_size=5), shares=SHARES, ends_month=st.booleans())
def test_the_database_splits_as_the_domain_does(
    bring_in: Bring, acme: Customer, cents: list[int], shares: tuple[tuple[str, int], ...], ends_month: bool
) -> None:
    acme.payment_terms = terms_of(*shares, from_end_of_month=ends_month)
    acme.save()
    first = Invoice.objects.count()
    grosses = {f"P{first + place}": Decimal(amount) / 100 for place, amount in enumerate(cents)}

    bring_in("invoices", HEAD + "".join(f"{name},ACME,,2026-01-10,,USD,{gross}\n" for name, gross in grosses.items()))

    rule = TermsRule(
        from_end_of_month=ends_month, instalments=tuple(InstalmentRule(Decimal(share), days) for share, days in shares)
    )
    for name, gross in grosses.items():
        plan = plan_payment(terms=rule, issue_date=date(2026, 1, 10), gross=gross, currency="USD")
        assert parts(name) == [tuple(part) for part in plan.instalments]
        assert Invoice.objects.get(number=name).due_date == plan.due_date
