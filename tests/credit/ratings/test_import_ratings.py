"""Ratings come out of files: new ones beside the old, corrected ones in their place, withdrawn when undone."""

import json
from pathlib import Path

import pytest

from credit.models import ExternalRating
from credit.queries.ratings import list_ratings
from credit.services.ratings import withdraw_rating
from customers.models import Customer
from finance_crm.exchange.queries.imports import get_failure
from finance_crm.exchange.services.imports import undo_import
from tests.customers.imports.conftest import NOW as AT
from tests.customers.imports.conftest import bring_in, check, entity, told  # noqa: F401  files brought in for good
from tests.web.conftest import client_of, person  # noqa: F401

HEADER = "customer,agency,rating,one_year_pd,effective_date,valid_until"
ROW = "ACME,Agency A,BB,0.0125,2026-01-31,2026-12-31"
EXAMPLE = Path(__file__).parents[3] / "docs/examples/external_ratings.json"


def file_of(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def standing(customer: Customer, known_at=None) -> list[tuple[str, str | None]]:
    rows = list_ratings(customer_id=customer.pk, as_of=AT.date(), known_at=known_at)
    return [(row.rating, f"{row.one_year_pd.normalize()}" if row.one_year_pd is not None else None) for row in rows]


@pytest.fixture
def acme(entity) -> Customer:  # noqa: F811
    return Customer.objects.create(code="ACME", name="Acme", currency="USD")


def test_a_row_is_kept_and_an_empty_pd_is_none(bring_in, acme):  # noqa: F811
    run = bring_in("external_ratings", file_of(ROW, "ACME,Agency B,7,,2026-02-28,"))

    assert run.status == "applied"
    assert standing(acme) == [("7", None), ("BB", "0.0125")]
    assert set(ExternalRating.objects.values_list("source", flat=True)) == {"external_ratings.csv"}


def test_the_same_file_again_changes_nothing_whatever_the_mode(bring_in, acme):  # noqa: F811
    bring_in("external_ratings", file_of(ROW))

    for mode in ("create", "create_or_update", "update_only"):
        run = bring_in("external_ratings", file_of(ROW), mode=mode)
        assert (run.status, run.same_count) == ("applied", 1)
    assert ExternalRating.objects.count() == 1


def test_a_differing_row_stands_in_the_old_ones_place_and_what_was_known_stays(bring_in, acme):  # noqa: F811
    bring_in("external_ratings", file_of(ROW))
    first = ExternalRating.objects.get()

    bring_in("external_ratings", file_of(ROW.replace("BB", "B")))

    assert standing(acme) == [("B", "0.0125")]
    first.refresh_from_db()
    assert first.withdrawn_at is not None


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (ROW.replace("ACME", "NOBODY"), "Customer: there is no customer NOBODY"),
        (ROW.replace("0.0125", "1.25"), "One-year PD: 1.25 is not between 0 and 1"),
        (ROW.replace("2026-12-31", "2026-01-30"), "Valid until: 2026-01-30 lies before its own day"),
    ],
)
def test_what_is_wrong_is_said_of_the_row_and_nothing_is_kept(bring_in, acme, row, sentence):  # noqa: F811
    run = bring_in("external_ratings", file_of(row))

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert not ExternalRating.objects.exists()


def test_undoing_withdraws_and_what_stood_before_stands_again(bring_in, acme):  # noqa: F811
    bring_in("external_ratings", file_of(ROW))
    run = bring_in("external_ratings", file_of(ROW.replace("BB", "B"), ROW.replace("Agency A", "Agency B")))

    undone = undo_import(import_id=run.pk, actor_id=None, at=AT)

    assert undone.status == "undone"
    assert standing(acme) == [("BB", "0.0125")]


def test_ratings_that_were_withdrawn_since_are_not_undone(bring_in, acme):  # noqa: F811
    run = bring_in("external_ratings", file_of(ROW))
    withdraw_rating(rating_id=ExternalRating.objects.get().pk, at=AT)

    refused = undo_import(import_id=run.pk, actor_id=None, at=AT)

    assert (refused.status, refused.failure_code) == ("applied", "cannot_undo")
    assert get_failure(run=refused) == (
        "The import cannot be undone: 1 of its ratings were corrected or withdrawn since."
    )


def test_the_example_mapping_names_columns_of_the_kind():
    mapping = json.loads(EXAMPLE.read_text())

    assert {*mapping["columns"], *mapping["constants"]} == set(HEADER.split(","))
