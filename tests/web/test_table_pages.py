"""Pages of a table: counted, uncounted, and by keyset."""

from django.http import QueryDict

from finance_crm.web.tables.paging import Pages
from finance_crm.web.tables.state import Cursor


def pages(query="", **fields) -> Pages:
    defaults = {"page": 1, "size": 50, "shown": 50, "count": 120, "has_next": True}
    return Pages(query=QueryDict(query), **(defaults | fields))


def test_a_counted_table_says_which_rows_of_how_many():
    assert pages(page=3, shown=20, has_next=False).text == "101–120 of 120"


def test_a_count_that_did_not_come_in_time_is_more_than_ten_thousand():
    assert pages(count=None).text == "1–50 of more than 10,000"


def test_far_down_an_uncounted_table_more_than_what_was_passed():
    assert pages(count=None, page=300).text == "14,951–15,000 of more than 15,000"


def test_nothing_is_zero_of_zero():
    assert pages(shown=0, count=0, has_next=False).text == "0–0 of 0"


def test_first_and_last_page_are_always_offered_with_gaps_between():
    numbers = [number for number, _ in pages(page=10, count=1000).numbers]

    assert numbers == [1, None, 8, 9, 10, 11, 12, None, 20]


def test_page_addresses_keep_the_filters_and_leave_out_page_one():
    addresses = dict(pages("q=x&page=2", page=2).numbers)

    assert addresses[1] == "?q=x"
    assert addresses[3] == "?q=x&page=3"


def test_an_uncounted_table_still_has_a_next_page():
    assert pages(count=None).numbers == []
    assert pages(count=None).next_url == "?page=2"


def test_a_keyset_page_goes_on_after_its_last_row():
    table = pages(next_cursor=Cursor("9.5", 4), count=None)

    assert table.next_url == f"?after={Cursor('9.5', 4).encode()}"
    assert table.previous_url == ""


def test_a_later_keyset_page_leads_back_to_the_first():
    assert pages("after=abc&q=x", next_cursor=Cursor("9.5", 4)).previous_url == "?q=x"
