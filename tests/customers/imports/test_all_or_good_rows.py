"""A file goes in whole or not at all, unless somebody accepts its good rows; a check writes nothing."""

import pytest
from django.core.management import call_command
from django.utils import translation

from customers.models import Customer, Posting
from finance_crm.access.models import User
from finance_crm.exchange.services.imports import apply_import
from tests.customers.imports.conftest import NOW, Bring, silence, told
from tests.customers.imports.samples import LEDGER, SAMPLES, counts, prepare


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_check_counts_and_writes_nothing(bring_in: Bring, check: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    before = (sample.table.objects.count(), Posting.objects.count())

    run = check(kind, sample.file())

    assert (run.status, counts(run), run.outcome, run.applied_at) == ("checked", (1, 0, 0, 0), {}, None)
    assert (sample.table.objects.count(), Posting.objects.count()) == before


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_checked_file_can_be_applied_and_only_once(bring_in: Bring, check: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    run = check(kind, sample.file())

    for _ in range(2):
        run = apply_import(import_id=run.pk, at=NOW, report=silence)

    assert (run.status, counts(run)) == ("applied", (1, 0, 0, 0))
    assert counts(bring_in(kind, sample.file())) == (0, 0, 1, 0)


@pytest.mark.parametrize("kind", SAMPLES)
def test_one_bad_row_keeps_the_good_one_out(bring_in: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    before = (sample.table.objects.count(), Posting.objects.count())

    run = bring_in(kind, sample.file(sample.row, sample.broken))

    assert (run.status, run.rejected_count, {row for row, _ in told(run)}) == ("refused", 1, {3})
    assert (sample.table.objects.count(), Posting.objects.count()) == before


@pytest.mark.parametrize("kind", SAMPLES)
def test_on_request_the_good_row_goes_in_and_the_bad_one_comes_back(bring_in: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    before = sample.live().count()

    run = bring_in(kind, sample.file(sample.broken, sample.row), accepts_good_rows=True)

    assert (run.status, counts(run)) == ("applied", (1, 0, 0, 1))
    assert sample.live().count() == before + 1
    header, rejected = run.rejects.read().decode("utf-8-sig").splitlines()
    assert header == f"{sample.header},Row,Reason"
    assert rejected.startswith(f"{sample.broken},2,")
    assert all(sentence in rejected for _, sentence in told(run))


def test_the_rejected_rows_come_back_in_the_language_of_the_reader(bring_in: Bring) -> None:
    sample = prepare(bring_in, "invoices")

    with translation.override("zh-hant"):
        run = bring_in("invoices", sample.file(sample.broken), accepts_good_rows=True)

        assert told(run) == [(2, "客戶: 沒有客戶 NOBODY")]
    assert "沒有客戶 NOBODY" in run.rejects.read().decode("utf-8-sig")


def test_the_rejects_of_one_file_can_be_mended_and_brought_in(bring_in: Bring) -> None:
    sample = prepare(bring_in, "invoices")
    run = bring_in("invoices", sample.file(sample.row, sample.broken), accepts_good_rows=True)
    rejects = run.rejects.read().decode("utf-8-sig")

    mended = bring_in("invoices", rejects.replace("NOBODY,2026", "ACME,2026"))

    assert (mended.status, counts(mended)) == ("applied", (1, 0, 0, 0))
    assert set(sample.live().values_list("number", flat=True)) == {"I1", "I2"}


def test_a_file_of_bad_rows_alone_leaves_no_posting_though_good_rows_are_accepted(bring_in: Bring) -> None:
    sample = prepare(bring_in, "receipts")

    run = bring_in("receipts", sample.file(sample.broken), accepts_good_rows=True)

    assert (run.status, counts(run), run.outcome) == ("applied", (0, 0, 0, 1), {"posting_ids": []})
    assert not Posting.objects.exists()


@pytest.mark.parametrize("kind", LEDGER)
def test_the_posting_says_who_brought_which_file(bring_in: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    person = User.objects.create(username="ana", role="analyst")

    run = bring_in(kind, sample.file(), actor_id=person.pk, name="march.csv")

    (posting_id,) = run.outcome["posting_ids"]
    posting = Posting.objects.get(pk=posting_id)
    assert (posting.kind, posting.note, posting.actor_id) == ("import", "march.csv", person.pk)
    assert posting.recorded_at is not None


def test_after_files_of_every_kind_the_cached_balances_hold(bring_in: Bring) -> None:
    for kind, sample in SAMPLES.items():
        assert bring_in(kind, sample.file()).status == "applied"

    call_command("check_ledger")
    acme = Customer.objects.get(code="ACME")
    assert sorted(acme.open_items.values_list("open_amount", flat=True)) == [-10, 70]
