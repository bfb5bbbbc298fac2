"""A table on its page: the address decides the rows, their order, the columns and the page, and survives nonsense."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from finance_crm.access.models import User
from finance_crm.web.tables import Table

GUIDE = "/style-guide/"


@pytest.fixture
def guide(client_of) -> Callable[[str], Any]:
    """Return a function from a query to the answer of the page with 120 sample customers."""
    client = client_of()
    return lambda query="": client.get(f"{GUIDE}?{query}")


def table_of(answer) -> Table:
    return answer.context["table"]


def ids(answer) -> list[int]:
    return [row.id for row in table_of(answer).data]


def test_the_default_order_has_the_largest_first(guide):
    answer = guide()

    assert ids(answer)[:3] == [1, 2, 3]
    assert 'aria-sort="descending"' in answer.text


@pytest.mark.parametrize(
    ("sort", "first"), [("exposure", 120), ("-exposure", 1), ("name", 1), ("-name", 120), ("trend", 1), ("id", 1)]
)
def test_the_address_decides_the_order_by_sortable_columns_only(guide, sort, first):
    assert ids(guide(f"sort={sort}"))[0] == first


def test_the_current_column_turns_its_order_round_and_others_start_their_own_way(guide):
    headings = {heading.column.key: heading for heading in table_of(guide("sort=exposure&page=2&q=Sample")).headings}

    assert headings["exposure"].url == "?sort=-exposure&q=Sample"
    assert headings["name"].url == "?sort=name&q=Sample"
    assert headings["dso"].url == "?sort=-dso&q=Sample"
    assert (headings["trend"].url, headings["trend"].sorted) == ("", "")


@pytest.mark.parametrize(
    ("query", "count"),
    [("q=Sample", 120), ("q=sample+trading+00", 9), ("q=C10042", 1), ("grade=A", 30), ("grade=Z", 120)],
)
def test_filters_of_the_address_leave_what_matches(guide, query, count):
    assert table_of(guide(query)).pages.count == count


def test_several_filters_are_all_in_force(guide):
    assert ids(guide("q=Trading+01&grade=C")) == [10, 14, 18]


def test_the_total_counts_all_pages_and_not_the_one_shown(guide):
    table = table_of(guide("q=C1004&size=25"))

    assert table.totals["exposure"] == sum(row.exposure for row in table.data)
    assert len(table.data) == 10
    assert table_of(guide("size=25")).totals["exposure"] > sum(row.exposure for row in table_of(guide()).data)


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("", "1–25 of 120", 25),
        ("page=2", "26–50 of 120", 25),
        ("page=5", "101–120 of 120", 20),
        ("size=100&page=2", "101–120 of 120", 20),
        ("size=200", "1–120 of 120", 120),
        ("size=7", "1–25 of 120", 25),
        ("page=-1", "1–25 of 120", 25),
        ("page=x", "1–25 of 120", 25),
    ],
)
def test_the_page_says_which_rows_it_shows(guide, query, text, shown):
    answer = guide(query)

    assert table_of(answer).pages.text == text
    assert len(ids(answer)) == shown


def test_every_row_stands_on_exactly_one_page(guide):
    seen = [number for page in range(1, 6) for number in ids(guide(f"page={page}&sort=name"))]

    assert seen == list(range(1, 121))


def test_a_page_beyond_the_last_is_empty_and_says_so(guide):
    answer = guide("page=6")

    assert ids(answer) == []
    assert "Nothing here" in answer.text


def test_the_first_page_has_no_way_back_and_the_last_no_way_on(guide):
    first, last = guide(), guide("page=5")

    assert ('rel="prev"' in first.text, 'rel="next"' in first.text) == (False, True)
    assert ('rel="prev"' in last.text, 'rel="next"' in last.text) == (True, False)
    assert 'href="?page=4"' in last.text


@pytest.mark.parametrize(
    ("query", "density"), [("", "compact"), ("density=comfortable", "comfortable"), ("density=x", "compact")]
)
def test_row_height_is_one_of_two(guide, query, density):
    assert f'class="fc-table fc-{density} has-select"' in guide(query).text


def test_columns_are_chosen_by_the_address_in_their_own_order(guide):
    answer = guide("columns=since,dso,nothing")

    assert [column.key for column in table_of(answer).shown] == ["name", "dso", "since"]
    assert [is_shown for _, is_shown in table_of(answer).choices].count(True) == 2
    assert 'id="sort-style_guide-exposure"' not in answer.text


def test_a_total_stands_under_its_column_wherever_that_moved(guide):
    table = table_of(guide("columns=overdue&grade=D"))

    assert table.footer == [f'<td class="fc-num fc-bad">{table.totals["overdue"]:,.2f}</td>']


def test_chips_name_the_filters_and_each_leads_to_the_page_without_it(guide):
    chips = table_of(guide("q=Sample&grade=B&page=2&sort=name")).chips

    assert [(chip.label, chip.text, chip.url) for chip in chips] == [
        ("Name or code", "Sample", "?grade=B&sort=name"),
        ("Grade", "B", "?q=Sample&sort=name"),
    ]


def test_what_stands_in_the_address_is_printed_as_text(guide):
    page = guide("q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&sort=%3Cb%3E&columns=%3Ci%3E").text

    assert "<script>alert(1)" not in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_rows_can_be_ticked_and_all_of_the_filters_taken(guide):
    page = guide("grade=A&size=25").text

    assert re.findall(r'name="ids" form="bulk-style_guide" value="(\d+)"', page)[:2] == ["4", "8"]
    assert "Select all 30 results" in page
    assert "?grade=A" in page


def test_a_table_on_one_page_offers_no_more_than_it_shows(guide):
    assert "Select all" not in guide("q=C1004").text.replace("Select all rows of this page", "")


def test_headings_pages_and_totals_are_in_the_language_of_the_reader(guide):
    User.objects.update(language="zh-hant")

    page = guide("page=2").text

    for text in ("客戶", "曝險", "第 26–50 筆，共 120 筆"):
        assert text in page
    assert "of 120" not in page


def test_a_body_alone_has_the_table_without_the_frame(client_of):
    headers = {"HX-Request": "true", "HX-Target": "page-body"}

    answer = client_of().get(f"{GUIDE}?grade=A&page=2", headers=headers)

    assert 'id="table-style_guide"' in answer.text
    assert "<!doctype html>" not in answer.text
    assert "26–30 of 30" in answer.text
