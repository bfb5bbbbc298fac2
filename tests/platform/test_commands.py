"""The commands of an operator say what is wrong before they write anything, and what they did."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from customers.models import Customer, CustomerBalance, OpenItem
from finance_crm.access.models import User
from tests.customers.ledger.books import Books

SMALL = ["--customers=3", "--months=2", "--seed=5", "--as-of=2026-03-31", "--password=a-word-for-tests"]


def seed(*options: str) -> str:
    output = StringIO()
    call_command("seed_demo", *options, stdout=output, stderr=StringIO())
    return output.getvalue()


def refused(*options: str) -> str:
    with pytest.raises(CommandError) as error:
        seed(*options)
    return str(error.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--customers=0"], "--customers and --months must be at least 1."),
        (["--months=0"], "--customers and --months must be at least 1."),
        (["--customers=-5"], "--customers and --months must be at least 1."),
        (["--as-of=2026-07-01"], "--as-of 2026-07-01 lies in the future."),
    ],
)
def test_a_company_that_cannot_be_is_refused_and_nothing_is_loaded(db, time_machine, options, said):
    time_machine.move_to("2026-06-30T23:59:59Z", tick=False)

    assert refused("--password=a-word-for-tests", *options) == said
    assert not Customer.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize("day", ["2026-02-29", "tomorrow"])
def test_what_is_no_day_is_refused(db, day):
    assert "--as-of" in refused("--password=a-word-for-tests", f"--as-of={day}")


def test_where_debug_is_off_everybody_needs_a_password_of_ones_own(db, settings):
    settings.DEBUG = False

    assert refused("--customers=1") == "Name a --password: the one everybody knows is for local trials only."
    assert not User.objects.exists()


def test_where_debug_is_off_nothing_is_removed(db, settings):
    settings.DEBUG = False
    Books()

    text = refused("--reset", "--password=a-word-for-tests")

    assert text == "--reset removes every customer and document; it works only where DEBUG is on."
    assert Customer.objects.count() == 1


def test_a_company_is_not_loaded_beside_customers_of_ones_own(db):
    Books()

    refused(*SMALL)

    assert Customer.objects.count() == 1
    assert not User.objects.exists()


def test_a_company_is_loaded_once_and_the_second_call_says_so(db):
    first = seed(*SMALL)
    second = seed(*SMALL)

    assert first.startswith("Loaded 3 customers and ")
    assert " from 2026-01-31 to 2026-03-30, in " in first
    assert second.startswith("Nothing to do: the demonstration company is loaded (")
    assert Customer.objects.count() == 3


def test_the_sign_ins_work_with_the_password_named(db, client):
    said = seed(*SMALL)

    assert "Sign in with the password a-word-for-tests as:" in said
    assert "  collector    collector\n" in said
    answer = client.post(reverse("account_login"), {"login": "collector", "password": "a-word-for-tests"})
    assert answer.status_code == 302


def check_ledger(**options: int) -> str:
    output = StringIO()
    call_command("check_ledger", stdout=output, **options)
    return output.getvalue()


def test_a_ledger_that_proves_says_so_check_by_check(db):
    Books().invoice("100")

    lines = check_ledger().splitlines()

    assert lines[-1] == "The ledger proves."
    assert all(line.endswith(": ok") for line in lines[:-1])
    assert len(lines) > 3


def test_a_cached_amount_that_is_wrong_is_shown_with_what_the_rows_say(db):
    books = Books()
    invoice = books.invoice("100")
    OpenItem.objects.filter(invoice=invoice).update(open_amount=99)
    output = StringIO()

    with pytest.raises(CommandError, match=r"The ledger does not prove: \d+ differences\."):
        call_command("check_ledger", stdout=output)

    assert "rows say [" in output.getvalue()
    assert "100" in output.getvalue()
    assert "99" in output.getvalue()


def test_no_more_differences_are_printed_than_asked_for(db):
    books = Books()
    for _ in range(3):
        books.invoice("100")
    OpenItem.objects.update(open_amount=99)
    output = StringIO()

    with pytest.raises(CommandError):
        call_command("check_ledger", stdout=output, show=1)

    of_items = [line for line in output.getvalue().splitlines() if line.startswith("  ") and "99" in line]
    assert ": 3 differences" in output.getvalue()
    assert len(of_items) == 1


def test_a_ledger_without_rows_proves(db):
    assert check_ledger().splitlines()[-1] == "The ledger proves."
    assert not CustomerBalance.objects.exists()


def test_the_story_leads_up_to_today_unless_told_otherwise(db, time_machine):
    time_machine.move_to("2026-03-31T12:00:00Z", tick=False)

    said = seed("--customers=1", "--months=1", "--seed=5", "--password=a-word-for-tests")

    assert " from 2026-02-28 to 2026-03-30, in " in said
