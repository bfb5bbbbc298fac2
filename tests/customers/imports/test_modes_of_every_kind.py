"""Every kind keeps the promises of its modes: what is new, what is known, and what differs."""

import pytest

from customers.models import Posting
from finance_crm.exchange.domain.failures import FileRejectedError
from tests.customers.imports.conftest import Bring, told
from tests.customers.imports.samples import KEYED, LEDGER, SAMPLES, counts, prepare


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("mode", ["create", "create_or_update"])
def test_a_new_row_goes_in_where_rows_may_be_created(bring_in: Bring, kind: str, mode: str) -> None:
    sample = prepare(bring_in, kind)
    before = sample.live().count()

    run = bring_in(kind, sample.file(), mode=mode)

    assert (run.status, counts(run)) == ("applied", (1, 0, 0, 0))
    assert sample.live().count() == before + 1


@pytest.mark.parametrize("kind", KEYED)
def test_a_new_row_is_refused_where_rows_may_only_be_updated(bring_in: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    before = (sample.table.objects.count(), Posting.objects.count())

    run = bring_in(kind, sample.file(), mode="update_only")

    assert (run.status, counts(run)) == ("refused", (0, 0, 0, 1))
    assert told(run) == [(2, f"{sample.column}: {sample.key} does not exist; this mode only updates")]
    assert (sample.table.objects.count(), Posting.objects.count()) == before


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_same_row_again_is_unchanged_in_every_mode(bring_in: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    bring_in(kind, sample.file())
    before = (sample.table.objects.count(), Posting.objects.count())

    for mode in sample.modes:
        run = bring_in(kind, sample.file(), mode=mode)

        assert (mode, run.status, counts(run)) == (mode, "applied", (0, 0, 1, 0))
    assert (sample.table.objects.count(), Posting.objects.count()) == before


@pytest.mark.parametrize("kind", KEYED)
def test_a_differing_row_is_refused_where_rows_may_only_be_created(bring_in: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    bring_in(kind, sample.file())
    before = (sample.table.objects.count(), Posting.objects.count())

    run = bring_in(kind, sample.file(sample.changed), mode="create")

    sentence = f"{sample.column}: {sample.key} exists already and differs; it may only be created in this mode"
    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert (sample.table.objects.count(), Posting.objects.count()) == before


@pytest.mark.parametrize("mode", ["create_or_update", "update_only"])
@pytest.mark.parametrize("kind", KEYED)
def test_a_differing_row_takes_the_place_of_the_known_one(bring_in: Bring, kind: str, mode: str) -> None:
    sample = prepare(bring_in, kind)
    bring_in(kind, sample.file())
    before = sample.live().count()

    run = bring_in(kind, sample.file(sample.changed), mode=mode)

    assert (run.status, counts(run)) == ("applied", (0, 1, 0, 0))
    assert sample.live().count() == before
    assert counts(bring_in(kind, sample.file(sample.changed), mode="create")) == (0, 0, 1, 0)


@pytest.mark.parametrize("kind", LEDGER)
def test_the_ledger_keeps_the_old_row_its_reversal_and_the_new_one(bring_in: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)
    first = bring_in(kind, sample.file())

    second = bring_in(kind, sample.file(sample.changed))

    old, reversal, new = sample.table.objects.order_by("id")
    assert (old.is_reversed, old.reverses_id, old.posting_id) == (True, None, first.outcome["posting_ids"][0])
    assert (reversal.reverses_id, reversal.is_reversed) == (old.pk, False)
    assert (new.is_reversed, new.reverses_id) == (False, None)
    assert [reversal.posting_id, new.posting_id] == second.outcome["posting_ids"] * 2


@pytest.mark.parametrize("kind", KEYED)
def test_the_same_key_twice_in_one_file_is_refused_on_both_rows(bring_in: Bring, kind: str) -> None:
    sample = prepare(bring_in, kind)

    run = bring_in(kind, sample.file(sample.row, sample.changed))

    sentence = f"{sample.column}: {sample.key} stands more than once in the file"
    assert run.status == "refused"
    assert {(2, sentence), (3, sentence)} <= set(told(run))


@pytest.mark.parametrize("kind", ["allocations", "open_items"])
def test_kinds_without_a_key_are_not_offered_for_updates_alone(bring_in: Bring, kind: str) -> None:
    with pytest.raises(FileRejectedError) as refused:
        bring_in(kind, "invoice,amount\nI1,1\n", mode="update_only")

    assert (refused.value.code, refused.value.facts) == ("mode_not_offered", {"kind": kind, "mode": "update_only"})


def test_a_list_of_open_items_is_never_something_to_create(bring_in: Bring) -> None:
    with pytest.raises(FileRejectedError, match="mode_not_offered"):
        bring_in("open_items", "number\nI1\n", mode="create")
