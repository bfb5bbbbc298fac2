"""The customer's credit tab shows the ratios of every period, each opening to the lines it comes from."""

import pytest
from django.urls import reverse

from tests.credit.assessment.published_company import BEFORE, NOW, in_thousands


@pytest.fixture
def page(client_of, acme):
    client = client_of("executive")
    return lambda **query: " ".join(client.get(reverse("credit:ratios", args=[acme.pk]), query).text.split())


def test_the_canonical_company_has_its_published_ratios(keep, page):
    keep(in_thousands(BEFORE), in_thousands(NOW))

    shown = page()

    for value in ("1.70", "1.04", "0.24", "4.00", "6.25", "1.72", "30.0%", "8.0%", "4.5%", "73.0", "78.2", "65.2"):
        assert f"<summary>{value}</summary>" in shown


def test_a_ratio_opens_to_the_lines_it_comes_from(keep, page):
    keep(in_thousands(NOW))

    assert "Current assets Dec 31, 2025: 850,000" in page()
    assert "Current liabilities Dec 31, 2025: 500,000" in page()


def test_what_cannot_be_divided_says_what_it_is_instead_of_a_number(keep, page):
    keep(in_thousands(NOW, interest=0, inventory=None, share_capital=-900))

    shown = page()

    assert "nothing to cover" in shown
    assert "missing input" in shown
    assert "worst: wrong sign" in shown
    assert "NaN" not in shown and "Infinity" not in shown


def test_the_first_period_has_no_averages_and_the_second_has(keep, page):
    keep(in_thousands(BEFORE), in_thousands(NOW))

    row = page().split("Return on assets")[1].split("</tr>")[0]

    assert row.index("missing input") < row.index("5.6%")


def test_without_a_statement_there_are_no_ratios(acme, page):
    assert "No ratios yet" in page()
