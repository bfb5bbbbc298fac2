"""The story is coherent to the cent before it reaches the database."""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from tests.customers.demo.stories import AS_OF, story


@pytest.fixture(scope="module")
def journal():
    return story()


def test_lines_add_up_to_their_document(journal):
    for document in (*journal.orders, *journal.invoices):
        if document.lines:
            assert sum(line.net for line in document.lines) == document.net
            assert sum(line.tax for line in document.lines) == document.tax


def test_instalments_add_up_to_their_invoice_and_end_on_its_due_date(journal):
    split = [invoice for invoice in journal.invoices if invoice.instalments]

    assert split
    for invoice in split:
        assert sum(part.amount for part in invoice.instalments) == invoice.gross
        assert max(part.due_date for part in invoice.instalments) == invoice.due_date


def test_no_invoice_is_settled_beyond_its_amount_and_none_is_left_below_zero(journal):
    gross = {invoice.id: invoice.gross for invoice in journal.invoices}
    settled = Counter()
    for allocation in journal.allocations:
        settled[allocation.invoice_id] += allocation.amount
        assert 0 <= settled[allocation.invoice_id] <= gross[allocation.invoice_id]


def test_no_receipt_pays_out_more_than_came_in(journal):
    amounts = {receipt.id: receipt.amount for receipt in journal.receipts}
    spent = Counter()
    for allocation in journal.allocations:
        if allocation.reason == "payment":
            spent[allocation.receipt_id] += allocation.amount

    assert all(spent[receipt_id] <= amounts[receipt_id] for receipt_id in spent)


def test_a_closed_invoice_is_exactly_zero_in_reporting_currency(journal):
    whole = {i.id: i for i in journal.invoices if i.kind == "invoice" and i.sign == 1 and not i.instalments}
    settled, reporting = Counter(), Counter()
    for allocation in journal.allocations:
        settled[allocation.invoice_id] += allocation.amount
        reporting[allocation.invoice_id] += allocation.reporting_amount
    closed = [invoice for key, invoice in whole.items() if invoice.gross and settled[key] == invoice.gross]

    assert closed
    assert all(reporting[invoice.id] == invoice.reporting_gross for invoice in closed)


def test_a_source_used_up_leaves_nothing_but_the_exchange_difference(journal):
    left = {receipt.id: receipt.reporting_amount for receipt in journal.receipts if not receipt.is_reversed}
    units = {receipt.id: receipt.amount for receipt in journal.receipts}
    for allocation in journal.allocations:
        if allocation.reason == "payment" and allocation.receipt_id in left:
            left[allocation.receipt_id] -= allocation.reporting_amount + allocation.difference
            units[allocation.receipt_id] -= allocation.amount

    assert all(left[key] == 0 for key in left if units[key] == 0)


def test_nothing_happens_after_the_story_or_is_recorded_before_it_happens(journal):
    recorded = {entry.id: entry.recorded_at.date() for entry in journal.entries}
    for row in journal.allocations:
        assert row.effective_date <= recorded[row.entry] < AS_OF
    for row in journal.receipts:
        assert row.value_date <= recorded[row.entry] < AS_OF
    for row in journal.invoices:
        assert row.issue_date <= recorded[row.entry] < AS_OF


def test_money_is_known_only_after_the_day_it_arrived(journal):
    recorded = {entry.id: entry.recorded_at.date() for entry in journal.entries}
    first_versions = [receipt for receipt in journal.receipts if receipt.original is None]

    assert all(recorded[receipt.entry] > receipt.value_date for receipt in first_versions)


def test_stamps_are_unique(journal):
    stamps = [entry.recorded_at for entry in journal.entries]

    assert len(set(stamps)) == len(stamps)


def test_numbers_are_unique_among_versions_that_stand(journal):
    for documents in (journal.invoices, journal.receipts):
        standing = [row for row in documents if row.sign == 1 and not row.is_reversed]
        keys = {(getattr(row, "kind", ""), row.buyer.market.entity, row.number) for row in standing}
        assert len(keys) == len(standing)
        assert all(row.number for row in documents)


def test_invoice_numbers_follow_the_days(journal):
    by_series = defaultdict(list)
    for invoice in journal.invoices:
        if invoice.original is None:
            by_series[invoice.number.rpartition("-")[0]].append((invoice.number, invoice.issue_date))

    for series in by_series.values():
        days = [day for _, day in sorted(series)]
        assert days == sorted(days)


def test_a_reversal_mirrors_one_row_that_stands_no_more(journal):
    for rows, amount in (
        (journal.invoices, "gross"),
        (journal.receipts, "amount"),
        (journal.allocations, "amount"),
    ):
        by_id = {row.id: row for row in rows}
        reversals = [row for row in rows if row.reverses_id is not None]
        assert reversals
        for reversal in reversals:
            original = by_id[reversal.reverses_id]
            assert original.is_reversed
            assert abs(getattr(reversal, amount)) == getattr(original, amount)


def test_every_kind_of_trouble_occurs():
    journal = story(customers=120)
    reasons = {allocation.reason for allocation in journal.allocations}

    deductions = {"discount", "short_payment", "bank_charge", "withholding_tax", "rounding", "write_off"}
    assert reasons == deductions | {"payment", "credit"}
    assert journal.resolutions and len(journal.resolutions) < len(journal.disputes)
    assert any(not receipt.is_identified for receipt in journal.receipts)
    assert any(invoice.gross == 0 for invoice in journal.invoices)
    assert max(Counter(row.receipt_id for row in journal.allocations if row.receipt_id).values()) >= 50


def test_demand_shrinks_in_the_recession():
    journal = story(customers=120)
    orders = Counter(order.order_date for order in journal.orders)
    first = AS_OF.replace(year=AS_OF.year - 2)
    start = first + timedelta(days=274)  # nine months on, 40 % of 24 months

    def between(begin: int, end: int) -> int:
        return sum(orders[start + timedelta(days=day)] for day in range(begin, end))

    assert between(0, 91) < 0.85 * between(-91, 0)


def test_one_customers_story_does_not_depend_on_how_many_there_are():
    few, many = story(customers=3), story(customers=5)

    def first(journal):
        return [(o.order_date, o.net) for o in journal.orders if o.buyer.index == 0]

    assert first(few) == first(many)


def test_another_seed_makes_another_company():
    names = [{order.buyer.name for order in story(customers=40, seed=seed).orders} for seed in (7, 8)]

    assert names[0] != names[1]
