"""The statement of account: opening + moves = closing = what is open, as page and as PDF, in both languages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from customers.domain.ageing import buckets_between
from customers.models import LegalEntity
from customers.queries.statements import get_statement
from customers.views.pdf import PdfUnavailableError, render_pdf
from finance_crm.access.domain.scopes import EVERYTHING
from tests.customers.receivables.ledger import TODAY, Ledger


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def customer(ledger):
    customer = ledger.customer(local_name="台北貿易股份有限公司", language="zh-hant")
    old = ledger.invoice(customer, "200", issued=ago(200), due=ago(170))
    ledger.pay(old, "150", on=ago(150))
    ledger.allocate(old, "5", on=ago(20), reason="bank_charge")
    bounced = ledger.receipt(customer, "30", on=ago(10))
    ledger.reverse(bounced, on=ago(5))
    ledger.invoice(customer, "80", issued=ago(8), due=ago(-22))
    asian = LegalEntity.objects.create(code="TW", name="Taiwan", country="TW", currency="TWD")
    Ledger(entity=asian, currency="TWD", rate="0.03").invoice(customer, "1000", issued=ago(3), due=ago(-27))
    return customer


def sections(customer, **asked):
    defaults = {"start": ago(90), "as_of": TODAY, "known_at": None, "scope": EVERYTHING}
    return get_statement(customer_id=customer.pk, buckets=buckets_between([30, 60, 90]), **defaults | asked)


def test_opening_and_moves_make_the_closing_balance(customer):
    taiwan, ours = sections(customer)

    assert (ours.opening, ours.closing) == (50, 125)
    assert [(move.kind, move.amount, move.balance) for move in ours.moves] == [
        ("bank_charge", -5, 45),
        ("receipt", -30, 15),
        ("invoice", 80, 95),
        ("receipt_reversal", 30, 125),
    ]
    assert (taiwan.currency, taiwan.closing) == ("TWD", 1000)


@pytest.mark.parametrize("days", [0, 7, 15, 100, 160, 300])
def test_the_closing_balance_is_what_the_open_items_add_up_to(customer, days):
    for section in sections(customer, as_of=ago(days), start=ago(days + 30)):
        open_amounts = sum((item.open_amount for item in section.open_items), Decimal(0))
        assert section.closing == open_amounts == section.aged.outstanding


def test_what_was_recorded_later_is_not_on_an_earlier_statement(customer, ledger):
    known_then = ledger.known_at()
    before = sections(customer)
    ledger.invoice(customer, "999", issued=ago(1), due=ago(-30))

    assert sections(customer, known_at=known_then) == before


def test_the_page_shows_both_currencies(customer, sign_in):
    page = sign_in().get(f"/customers/{customer.pk}/statement/?as_of={TODAY}&start={ago(90)}")

    assert "Closing balance" in page.text
    assert "1,000" in page.text


@pytest.mark.parametrize(("asked", "words"), [("", "對帳單"), ("&language=en", "Statement of account")])
def test_the_pdf_speaks_the_customers_language_unless_asked(customer, sign_in, monkeypatch, asked, words):
    seen = {}

    def keep(html, *, css):
        seen["html"] = html
        return b"%PDF-"

    monkeypatch.setattr("customers.views.statements.render_pdf", keep)

    answer = sign_in().get(f"/customers/{customer.pk}/statement.pdf?as_of={TODAY}{asked}")

    assert answer["Content-Type"] == "application/pdf"
    assert "台北貿易股份有限公司" in seen["html"]
    if words == "Statement of account":
        assert words in seen["html"]
    else:
        assert 'lang="zh-hant"' in seen["html"]


def test_it_is_a_pdf_with_chinese_in_it(customer, sign_in):
    try:
        render_pdf("<p>x</p>", css="")
    except PdfUnavailableError as missing:
        pytest.skip(str(missing))

    answer = sign_in().get(f"/customers/{customer.pk}/statement.pdf?as_of={TODAY}")

    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="statement-c1-{TODAY}.pdf"'


def test_without_pango_the_page_says_what_to_install(customer, sign_in, monkeypatch):
    def missing(html, *, css):
        raise PdfUnavailableError("install libpango")

    monkeypatch.setattr("customers.views.statements.render_pdf", missing)

    answer = sign_in().get(f"/customers/{customer.pk}/statement.pdf", follow=True)

    assert "install libpango" in answer.text


def test_a_pdf_fetches_nothing_from_outside():
    try:
        content = render_pdf('<img src="file:///etc/passwd"><img src="http://localhost:1/x">', css="")
    except PdfUnavailableError as missing:
        pytest.skip(str(missing))

    assert b"root:" not in content
