"""check_ledger proves what is cached, and says where it does not."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from customers.models import CustomerBalance, OpenItem, PortfolioTotal
from tests.customers.ledger.books import line


@pytest.fixture
def settled(books):
    invoice = books.invoice("100")
    books.allocate(books.receipt("60"), line(invoice, "60"))
    return invoice


def test_a_ledger_kept_by_the_services_proves(settled, capsys):
    call_command("check_ledger")

    assert "The ledger proves." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (lambda: OpenItem.objects.update(open_amount=41), "open item"),
        (lambda: OpenItem.objects.all().delete(), "customer balance"),
        (lambda: CustomerBalance.objects.update(outstanding=41, overdue=41), "customer balance"),
        (lambda: PortfolioTotal.objects.update(outstanding=1), "portfolio total"),
        (lambda: _without_triggers("UPDATE customers_invoice SET is_reversed = TRUE"), "reversed flag"),
        (lambda: _without_triggers("UPDATE customers_allocation SET reporting_amount = 59"), "in reporting currency"),
    ],
)
def test_every_difference_is_printed_and_the_command_fails(settled, spoil, name, capsys):
    spoil()

    with pytest.raises(CommandError, match="does not prove"):
        call_command("check_ledger")

    assert name in capsys.readouterr().out


def _without_triggers(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")
