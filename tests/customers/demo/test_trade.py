"""From order to invoice."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from statistics import mean

import pytest

from customers.demo.company import DISCOUNT, END_OF_MONTH, INSTALMENTS, NET_30
from customers.demo.trade import due_date, poisson
from tests.customers.demo.stories import story


@pytest.fixture(scope="module")
def journal():
    return story(customers=60)


def test_what_is_delivered_was_ordered_and_no_more(journal):
    ordered = {line.id: line.quantity for order in journal.orders for line in order.lines}
    delivered = defaultdict(int)
    for delivery in journal.deliveries:
        delivered[delivery.order_line_id] += delivery.quantity

    assert delivered
    assert all(0 < quantity <= ordered[line_id] for line_id, quantity in delivered.items())


def test_some_orders_come_in_two_parts_and_the_latest_are_still_open(journal):
    parts = defaultdict(set)
    for delivery in journal.deliveries:
        parts[delivery.order_line_id].add(delivery.delivery_date)
    lines = {line.id for order in journal.orders for line in order.lines}

    assert any(len(days) == 2 for days in parts.values())
    assert lines - set(parts)


def test_an_invoice_follows_its_delivery_and_its_delivery_the_order(journal):
    for invoice in journal.invoices:
        if invoice.kind == "invoice":
            assert invoice.order.order_date < invoice.delivered_date <= invoice.issue_date


def test_a_line_is_quantity_times_price(journal):
    for invoice in journal.invoices:
        for line in invoice.lines:
            assert line.net == line.quantity * line.price


def test_goods_cost_less_than_they_sell_for(journal):
    lines = [line for order in journal.orders for line in order.lines if line.price]

    assert all(line.cost <= line.price for line in lines)
    assert 0.15 < 1 - mean(line.cost / line.price for line in lines if line.price > 100) < 0.4


def test_a_document_bears_the_tax_of_its_market(journal):
    for invoice in journal.invoices:
        exact = invoice.net * invoice.buyer.market.tax_permille / 1000
        assert abs(invoice.tax - exact) <= 1


def test_a_corrected_invoice_was_too_high_and_keeps_its_number(journal):
    corrected = [invoice for invoice in journal.invoices if invoice.original and invoice.sign == 1]

    assert corrected
    for invoice in corrected:
        assert invoice.original.gross > invoice.gross
        assert invoice.number == invoice.original.number
        assert invoice.known_date > invoice.issue_date == invoice.original.issue_date


def test_nobody_orders_before_being_a_customer(journal):
    assert all(order.order_date >= order.buyer.acquired_date for order in journal.orders)


def test_who_stopped_paying_is_not_delivered_to_for_long(journal):
    late = [order for order in journal.orders if order.buyer.fail_date]

    assert late
    assert all(order.order_date <= order.buyer.fail_date + timedelta(days=21) for order in late)


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        (NET_30, date(2026, 3, 12)),
        (DISCOUNT, date(2026, 3, 12)),
        (END_OF_MONTH, date(2026, 3, 30)),
        (INSTALMENTS, date(2026, 5, 11)),
    ],
)
def test_due_dates_follow_the_terms(terms, due):
    assert due_date(terms, date(2026, 2, 10)) == due


def test_events_come_as_often_as_expected():
    chance = Random(1)

    assert mean(poisson(chance, 3.0) for _ in range(4000)) == pytest.approx(3.0, rel=0.05)
    assert poisson(chance, 0.0) == 0
