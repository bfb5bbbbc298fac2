"""The credit portfolio: sums by hand, how grades moved, the list behind a figure, the row scope."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from credit.domain.portfolios import expected_loss, matrix_rows, weighted_pd
from credit.queries.credit_portfolio import CreditPortfolio
from credit.queries.policies import policy_in_force
from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import Team
from finance_crm.web.as_of import get_today
from tests.credit.assessment.published_company import NOW
from tests.credit.collections.conftest import signed_in
from tests.credit.monitoring.conftest import DAY, monitor


def portfolio(as_of: date = DAY, scope: Scope = EVERYTHING) -> CreditPortfolio:
    return CreditPortfolio(scope=scope, as_of=as_of, today=get_today(), known_at=None, policy=policy_in_force().policy)


@pytest.fixture
def two(book, late, give):
    sound = book.customer("SOUND")
    give(sound, NOW)
    book.invoice(sound, "1000", due=date(2026, 5, 31), issued=date(2026, 4, 1))
    monitor()
    return sound, late


def test_loss_and_weighted_pd_by_hand():
    half = Decimal("0.45")

    assert expected_loss(exposure=Decimal(1000), pd=Decimal("0.02"), lgd=half) == Decimal("9.00")
    assert expected_loss(exposure=Decimal(-5), pd=Decimal("0.02"), lgd=half) == 0
    assert weighted_pd([(Decimal(3), Decimal("0.1")), (Decimal(1), Decimal("0.5")), (Decimal(9), None)]) == Decimal(
        "0.2"
    )
    assert weighted_pd([]) is None


def test_rows_of_the_matrix_add_up():
    assert matrix_rows({("A", "B"): 2, ("A", "A"): 3}, grades=["A", "B"]) == [("A", [3, 2], 5), ("B", [0, 0], 0)]


def test_the_sums_are_those_of_the_rows(two):
    asked = portfolio()
    rows = asked.read(filters={}, order_by="exposure DESC", offset=0, limit=10)

    totals = asked.totals()

    assert totals.exposure == 10000 == sum(row.exposure for row in rows)
    assert totals.expected_loss == sum(row.expected_loss or 0 for row in rows)
    assert totals.index == Decimal("0.82")
    assert totals.weighted_pd == weighted_pd((row.exposure, row.pd) for row in rows)
    assert sum(share.customers for share in asked.by_grade()) == 2


def test_a_day_before_anything_was_known_has_nobody_rated(two):
    totals = portfolio(DAY - timedelta(days=200)).totals()

    assert (totals.customers, totals.rated, totals.exposure) == (2, 0, 0)


def test_grades_move_from_not_rated_to_what_they_are(two):
    moves = portfolio().moves(since=DAY - timedelta(days=10))

    assert sum(moves.values()) == 2
    assert {first for first, _then in moves} == {""}


def test_the_worst_come_first_and_only_a_team_sees_its_own(two):
    asked = portfolio()
    losses = [row.expected_loss for row in asked.worst(limit=5)]

    assert losses == sorted(losses, reverse=True)
    west = Team.objects.create(name="West")
    assert portfolio(scope=Scope(sees_all=False, team_ids=frozenset({west.pk}))).totals().customers == 0


def test_the_page_shows_it_in_few_queries(two, django_assert_max_num_queries):
    client = signed_in("analyst")
    address = f"{reverse('credit:portfolio')}?as_of={DAY}"
    client.get(address)

    with django_assert_max_num_queries(30):
        text = client.get(address).content.decode()

    assert "Expected loss" in text
    assert "SOUND" in text


def test_a_figure_opens_to_its_list(two):
    client = signed_in("analyst")
    text = client.get(f"{reverse('credit:graded')}?as_of={DAY}&sort=-exposure").content.decode()

    assert text.index("LATE") < text.index("SOUND")
    assert "LATE" not in client.get(f"{reverse('credit:graded')}?as_of={DAY}&q=sound").content.decode()
