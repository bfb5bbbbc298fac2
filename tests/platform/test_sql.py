"""Statements with named parameters: what they return, how many rows they touch, and no text becomes a statement."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from finance_crm.access.models import Team
from finance_crm.sql import Relation, execute, fetch_all, fetch_report

pytestmark = pytest.mark.django_db


def test_rows_come_as_tuples_of_python_values():
    rows = fetch_all(
        "SELECT %(day)s::date, %(amount)s::numeric, %(names)s::text[], NULL, TRUE",
        {"day": date(2024, 2, 29), "amount": Decimal("0.10"), "names": ["a", "b"]},
    )

    assert rows == [(date(2024, 2, 29), Decimal("0.10"), ["a", "b"], None, True)]


def test_no_row_is_an_empty_list():
    assert fetch_all("SELECT 1 WHERE FALSE") == []
    assert fetch_report("SELECT 1 WHERE %(never)s", {"never": False}) == []


@pytest.mark.parametrize("read", [fetch_all, fetch_report])
def test_a_value_never_becomes_part_of_the_statement(read):
    text = "x'; DELETE FROM access_team; -- %(other)s"

    assert read("SELECT %(text)s::text", {"text": text}) == [(text,)]


def test_without_parameters_a_percent_sign_is_itself():
    assert fetch_all("SELECT 'ab' LIKE 'a%'") == [(True,)]


def test_parameters_that_a_statement_does_not_name_are_no_trouble():
    assert fetch_all("SELECT %(one)s::int", {"one": 1, "two": 2}) == [(1,)]


def test_a_parameter_that_is_missing_is_an_error():
    with pytest.raises(KeyError, match="two"):
        fetch_all("SELECT %(two)s", {"one": 1})


def test_a_change_says_how_many_rows_it_touched():
    Team.objects.bulk_create(Team(code=code, name=code) for code in "ABC")

    assert execute("UPDATE access_team SET name = %(name)s WHERE code <> %(code)s", {"name": "x", "code": "B"}) == 2
    assert execute("DELETE FROM access_team WHERE code = 'Z'") == 0
    assert list(Team.objects.order_by("code").values_list("name", flat=True)) == ["x", "B", "x"]


def test_a_change_is_undone_with_its_transaction():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        execute("INSERT INTO access_team (code, name) VALUES ('A', 'A')")
        raise ZeroDivisionError

    assert not Team.objects.exists()


def test_a_statement_that_is_wrong_is_an_error_of_the_database():
    with pytest.raises(DatabaseError, match="no_such_table"), transaction.atomic():
        fetch_all("SELECT * FROM no_such_table")


def test_a_relation_is_put_into_another_statement_with_its_parameters():
    Team.objects.bulk_create(Team(code=code, name=f"Team {code}") for code in "ABC")
    teams = Relation("SELECT code, name FROM access_team WHERE code > %(after)s", {"after": "A"}, ("code", "name"))

    rows = fetch_all(f"SELECT t.name FROM ({teams.sql}) t ORDER BY t.code DESC", teams.params)

    assert rows == [("Team C",), ("Team B",)]
    assert teams.columns == ("code", "name")
