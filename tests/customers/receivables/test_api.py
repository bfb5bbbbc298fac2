"""Receivables over the API: the figures of the pages, in pages, for any day, inside the caller's scope."""

from datetime import date, timedelta

import pytest

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import Team
from tests.customers.receivables.ledger import TODAY

ROOT = "/api/v1/receivables"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


@pytest.fixture
def north(db):
    return Team.objects.create(code="N", name="North")


@pytest.fixture
def debts(ledger, north):
    first = ledger.customer("C1", team=north)
    ledger.invoice(first, "100", issued=ago(60), due=ago(10))
    second = ledger.customer("C2")
    parts = [(ago(70), 30), (ago(-5), 12)]
    ledger.invoice(second, "42", issued=ago(90), due=ago(-5), parts=parts)
    ledger.receipt(second, "8", on=ago(1))
    return first, second


def ask(client, path, **asked):
    answer = client.get(f"{ROOT}/{path}/", {"as_of": TODAY.isoformat(), **asked})
    assert answer.status_code == 200, answer.content
    return answer


def every_page(client, path, **asked) -> list[dict]:
    found, cursor = [], None
    while True:
        body = ask(client, path, limit=1, **asked, **({"cursor": cursor} if cursor else {})).json()
        found += body["results"]
        cursor = body["next_cursor"]
        if cursor is None:
            return found


def test_ageing_has_every_bucket_and_adds_up(debts, sign_in):
    first, second = ask(sign_in(), "ageing").json()["results"]

    assert (first["code"], first["overdue"], first["outstanding"]) == ("C1", usd("100.00"), usd("100.00"))
    assert [bucket["amount"]["amount"] for bucket in second["buckets"]] == ["0.00", "0.00", "30.00", "0.00"]
    assert (second["not_due"], second["unapplied"], second["outstanding"]) == (
        usd("12.00"),
        usd("-8.00"),
        usd("34.00"),
    )


@pytest.mark.parametrize("path", ["ageing", "open-items"])
def test_pages_neither_skip_nor_repeat(debts, sign_in, path):
    client = sign_in()

    assert every_page(client, path) == ask(client, path).json()["results"]


def test_metrics_in_total_and_customer_by_customer(debts, sign_in):
    client = sign_in()

    (total,) = ask(client, "metrics").json()["results"]
    each = every_page(client, "metrics", by="customer")

    assert (total["customer_id"], total["window_days"]) == (None, 90)
    assert total["dso"] == "127.8000"
    assert [row["customer_code"] for row in each] == ["C1", "C2"]
    assert each[0]["best_possible_dso"] == "0.0000"


def test_a_figure_without_a_denominator_is_null(debts, sign_in):
    (total,) = ask(sign_in(), "metrics", as_of=ago(300).isoformat()).json()["results"]

    assert (total["dso"], total["average_days_late"], total["collection_effectiveness"]) == (None, None, None)


def test_what_an_answer_knew_can_be_asked_again(debts, ledger, sign_in):
    client = sign_in()
    before = ask(client, "ageing")
    ledger.invoice(debts[0], "999", issued=ago(30), due=ago(5))

    again = ask(client, "ageing", known_at=before["Known-At"])

    assert before["Known-At"]
    assert again.json() == before.json()
    assert ask(client, "ageing").json() != before.json()


@pytest.mark.parametrize("path", ["ageing", "open-items", "metrics"])
def test_a_sales_manager_gets_only_the_customers_of_their_teams(debts, north, sign_in, path):
    asked = {} if path == "open-items" else {"by": "customer"}

    rows = ask(sign_in(Role.SALES_MANAGER, teams=[north]), path, **asked).json()

    assert {row.get("customer_code") or row.get("code") for row in rows["results"]} == {"C1"}


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("ageing", {"by": "nonsense"}),
        ("ageing", {"buckets": "60,30"}),
        ("ageing", {"as_of": "31.12.2026"}),
        ("ageing", {"bad": "1"}),
        ("open-items", {"kind": "nonsense"}),
        ("metrics", {"window_days": "0"}),
        ("metrics", {"cursor": "!"}),
    ],
)
def test_what_is_not_valid_is_named(debts, sign_in, path, asked):
    answer = sign_in().get(f"{ROOT}/{path}/", asked)

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")


def test_nobody_reads_without_signing_in(client, db):
    assert client.get(f"{ROOT}/ageing/").status_code in {401, 403}
