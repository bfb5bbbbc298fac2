"""Postings, ids and numbers of the story."""

from datetime import UTC, date, datetime

from customers.demo.journal import RECORDED_AT_MINUTE, Ids, Journal, Numbers

DAY = date(2026, 11, 20)


def test_entries_of_one_kind_and_day_share_a_posting():
    journal = Journal(ids=Ids({"posting": 0}), part=0)

    first, same, other = (journal.entry(DAY, kind) for kind in ("invoices", "invoices", "receipts"))

    assert first == same != other
    assert len(list(journal.entries)) == 2


def test_a_posting_is_stamped_at_its_hour_and_its_parts_microsecond():
    journal = Journal(ids=Ids({"posting": 0}), part=3)
    journal.entry(DAY, "invoices")

    (entry,) = journal.entries

    assert entry.recorded_at == datetime(2026, 11, 20, 17, 0, 0, 3, tzinfo=UTC)


def test_no_two_kinds_are_recorded_at_the_same_minute():
    assert len(set(RECORDED_AT_MINUTE.values())) == len(RECORDED_AT_MINUTE)


def test_ids_go_on_where_a_table_ends():
    ids = Ids({"invoice": 41})

    assert [ids.take("invoice"), ids.take("invoice")] == [42, 43]


def test_numbers_count_per_series_and_year():
    numbers = Numbers()

    given = [numbers.take("US", day) for day in (DAY, DAY, date(2027, 1, 4))] + [numbers.take("DE", DAY)]

    assert given == ["US26-000001", "US26-000002", "US27-000001", "DE26-000001"]
