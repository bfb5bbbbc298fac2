"""A person's name stands in the order of its script, the same in Python and in statements."""

import pytest

from finance_crm.access.domain.names import full_name
from finance_crm.access.models import User
from finance_crm.access.queries.people import people_names
from finance_crm.sql import fetch_all

NAMES = [
    ("Ada", "Keller", "Ada Keller"),
    ("志明", "林", "林志明"),
    ("さくら", "田中", "田中さくら"),
    ("지우", "김", "김지우"),
    ("Siti", "", "Siti"),
    ("", "Rahman", "Rahman"),
    ("志明", "Lin", "志明 Lin"),
    (" Édith ", " Piaf ", "Édith Piaf"),
]


@pytest.mark.parametrize(("first", "last", "name"), NAMES)
def test_the_family_name_comes_first_where_both_are_written_in_east_asian_script(first, last, name):
    assert full_name(first, last) == name


@pytest.mark.django_db
def test_statements_write_the_same_name_as_pages():
    for number, (first, last, _) in enumerate([*NAMES, ("", "", "person8")]):
        User.objects.create_user(
            f"person{number}", email=f"p{number}@example.com", first_name=first, last_name=last, role="analyst"
        )

    people = people_names()
    written = dict(fetch_all(people.sql, people.params))

    assert written == {user.pk: str(user) for user in User.objects.all()}
    assert "person8" in written.values()
