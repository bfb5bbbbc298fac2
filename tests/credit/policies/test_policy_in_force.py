"""There is always exactly one policy in force, and what held earlier can still be asked."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from credit.domain.policy_data import content_hash, to_data
from credit.domain.shipped_policy import SHIPPED_POLICY
from credit.models import CreditPolicy, PolicyReplay
from credit.queries.policies import policy_in_force
from credit.services.shipped_policy import install_shipped_policy
from finance_crm.sql import execute

pytestmark = pytest.mark.django_db


def make(**changes):
    values = {
        "version": 2,
        "title": "Another",
        "content": to_data(SHIPPED_POLICY),
        "content_hash": content_hash(SHIPPED_POLICY),
    }
    return CreditPolicy.objects.create(**(values | changes))


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def test_a_new_installation_has_the_shipped_policy_in_force():
    found = policy_in_force()

    assert (found.version, found.policy) == (1, SHIPPED_POLICY)


def test_the_policy_written_by_the_migration_is_the_shipped_one():
    migration = import_module("credit.migrations.0007_policies")

    assert to_data(SHIPPED_POLICY) == migration.SHIPPED
    assert content_hash(SHIPPED_POLICY) == migration.SHIPPED_HASH


def test_an_emptied_database_gets_its_policy_back_once():
    execute("TRUNCATE credit_creditpolicy CASCADE")

    assert install_shipped_policy() is not None
    assert install_shipped_policy() is None
    assert policy_in_force().version == 1


def test_a_moment_before_the_first_version_has_the_first():
    assert policy_in_force(known_at=timezone.now() - timedelta(days=3000)).version == 1


def test_two_versions_are_never_in_force():
    with refused("policy_one_in_force|policy_approved_with_replay"):
        make(status="in_force", in_force_from=timezone.now())


def test_a_version_number_is_used_once():
    with refused("version"):
        make(version=1)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"status": "wild"}, "policy_status_known"),
        ({"version": 0}, "policy_version_positive"),
        ({"title": ""}, "policy_title_not_blank"),
        ({"content_hash": "abc"}, "policy_hash_complete"),
        ({"status": "approved"}, "policy_approved_with_replay"),
        ({"status": "retired"}, "policy_retired_since"),
    ],
)
def test_a_row_that_says_less_than_it_must_is_refused(changes, name):
    with refused(name):
        make(**changes)


def test_the_content_of_a_policy_in_force_never_changes(stricter):
    with refused("policy_content_fixed|never changes"):
        CreditPolicy.objects.filter(version=1).update(content=to_data(stricter))


def test_a_policy_that_was_in_force_is_never_deleted():
    with refused("policy_is_kept|is kept"):
        CreditPolicy.objects.filter(version=1).delete()


def test_a_policy_in_force_never_becomes_a_draft_again():
    with refused("policy_status_order|goes from draft"):
        CreditPolicy.objects.filter(version=1).update(status="draft")


def test_a_replay_report_never_changes_nor_leaves(replayed):
    for change in (lambda rows: rows.update(order_count=7), lambda rows: rows.delete()):
        with refused("policy_replay_append_only|never changes"), transaction.atomic():
            change(PolicyReplay.objects.filter(pk=replayed.pk))


def test_approval_is_not_the_authors(replayed):
    author = replayed.policy.recorded_by
    with refused("policy_approved_by_somebody_else"):
        CreditPolicy.objects.filter(pk=replayed.policy_id).update(
            status="approved", replay=replayed, approved_by=author, approved_at=timezone.now()
        )


def test_the_replay_of_other_content_does_not_count(replayed, other_person, stricter):
    CreditPolicy.objects.filter(pk=replayed.policy_id).update(
        content=to_data(stricter), content_hash=content_hash(stricter)
    )

    with refused("policy_replay_fits|not of this content"):
        CreditPolicy.objects.filter(pk=replayed.policy_id).update(
            status="approved", replay=replayed, approved_by=other_person, approved_at=timezone.now()
        )


def test_a_replay_covers_at_least_a_day(replayed):
    values = {name: getattr(replayed, name) for name in ("policy", "content_hash", "live_policy", "live_content_hash")}

    with refused("policy_replay_period_not_empty"):
        PolicyReplay.objects.create(
            **values,
            start_date="2026-01-01",
            end_date="2026-01-01",
            order_count=0,
            stands_for_orders="orders",
            report={},
        )
