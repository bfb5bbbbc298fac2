"""Chosen columns and row heights are kept for one person and one table, and nonsense is not kept at all."""

import pytest
from django.test import Client

from finance_crm.web.models import TablePreference
from finance_crm.web.queries.preferences import TablePreference as Chosen
from finance_crm.web.queries.preferences import get_table_preference
from finance_crm.web.services.preferences import remember_table

CHOICE = {"table": "style_guide", "columns": ["dso", "since"], "density": "comfortable", "next": "/style-guide/?q=1"}


def shown(client: Client, query: str = "") -> list[str]:
    return [column.key for column in client.get(f"/style-guide/{query}").context["table"].shown]


def test_a_choice_is_kept_and_leads_back_to_the_page(client_of):
    client = client_of()

    answer = client.post("/table-preference/", CHOICE)

    assert answer["Location"] == "/style-guide/?q=1"
    assert get_table_preference(user_id=client.user.pk, table="style_guide") == Chosen(("dso", "since"), "comfortable")
    assert shown(client) == ["name", "dso", "since"]


def test_choosing_again_replaces_the_choice(client_of):
    client = client_of()
    client.post("/table-preference/", CHOICE)

    client.post("/table-preference/", CHOICE | {"columns": ["margin"], "density": "compact"})

    assert shown(client) == ["name", "margin"]
    assert TablePreference.objects.count() == 1


def test_choosing_no_column_brings_the_usual_ones_back(client_of):
    client = client_of()
    usual = shown(client)
    client.post("/table-preference/", CHOICE)

    client.post("/table-preference/", CHOICE | {"columns": []})

    assert shown(client) == usual


def test_a_choice_is_nobody_elses(client_of):
    client_of(username="first").post("/table-preference/", CHOICE)

    assert "dso" in shown(client_of(username="second"))
    assert "exposure" in shown(client_of(username="third"))


def test_a_choice_belongs_to_its_table(client_of):
    client = client_of()
    client.post("/table-preference/", CHOICE | {"table": "another"})

    assert "exposure" in shown(client)


def test_columns_that_are_gone_by_now_are_left_out(client_of):
    client = client_of()
    remember_table(user_id=client.user.pk, table="style_guide", columns=["retired", "dso"], density="")

    assert shown(client) == ["name", "dso"]


def test_the_address_wins_for_one_page_and_changes_nothing(client_of):
    client = client_of()
    client.post("/table-preference/", CHOICE)

    assert shown(client, "?columns=margin") == ["name", "margin"]
    assert shown(client) == ["name", "dso", "since"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"table": ""},
        {"table": "t" * 61},
        {"density": "huge"},
        {"columns": [f"c{number}" for number in range(61)]},
        {"table": "a\0b"},
        {"columns": ["dso", "a\0b"]},
    ],
)
def test_what_no_table_could_have_sent_is_not_kept(client_of, wrong):
    answer = client_of().post("/table-preference/", CHOICE | wrong)

    assert answer.status_code == 302
    assert not TablePreference.objects.exists()


def test_the_longest_that_fits_is_kept(client_of):
    client_of().post("/table-preference/", {"table": "t" * 60, "columns": [f"c{number}" for number in range(60)]})

    kept = TablePreference.objects.get()
    assert (len(kept.table), len(kept.columns), kept.density) == (60, 60, "")


def test_a_stranger_chooses_nothing(db, client):
    assert client.post("/table-preference/", CHOICE).status_code == 302
    assert not TablePreference.objects.exists()


def test_the_choice_goes_with_the_person(client_of):
    client = client_of()
    client.post("/table-preference/", CHOICE)

    client.user.delete()

    assert not TablePreference.objects.exists()


def test_nobody_in_particular_has_no_choice(db):
    assert get_table_preference(user_id=None, table="style_guide") == Chosen((), "")
