"""When `manage.py seed_demo` refuses."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from customers.models import Customer, LegalEntity
from tests.customers.demo.stories import seed


def test_made_up_customers_do_not_mix_with_real_ones(db):
    Customer.objects.create(code="REAL", name="A real customer", currency="USD")

    with pytest.raises(CommandError, match="not made up"):
        seed()

    assert LegalEntity.objects.count() == 0


def test_a_known_password_is_for_local_trials_only(db):
    with pytest.raises(CommandError, match="--password"):
        call_command("seed_demo", "--customers=1", stdout=StringIO())


@pytest.mark.parametrize("option", ["--customers=0", "--months=0", "--as-of=2999-01-01"])
def test_impossible_wishes_are_refused(db, option):
    with pytest.raises(CommandError):
        call_command("seed_demo", option, "--password=a-word-for-tests", stdout=StringIO())
