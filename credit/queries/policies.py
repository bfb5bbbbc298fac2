"""Which credit policy holds, and which are there."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from credit.domain.policies import Policy
from credit.domain.policy_data import from_data
from credit.models import CreditPolicy, PolicyReplay, PolicyStatus

__all__ = ["CreditPolicy", "PolicyReplay"]  # what pages and the API show


class PolicyVersion(NamedTuple):
    """A version of the policy, read. `id` is what other rows point to."""

    id: int
    version: int
    policy: Policy


class NoPolicyError(LookupError):
    """No policy was in force at the moment that was asked for."""


def policy_in_force(*, known_at: datetime | None = None) -> PolicyVersion:
    """Return the policy in force now, or at `known_at`.

    A moment before the first version has the first: an installation decides its past by what it started with.

    :raises NoPolicyError: if there is none at all, which migrations leave impossible
    """
    rows = CreditPolicy.objects.filter(in_force_from__isnull=False)
    if known_at is None:
        row = rows.filter(status=PolicyStatus.IN_FORCE.value).first()
    else:
        row = rows.filter(in_force_from__lte=known_at).order_by("-in_force_from", "-version").first()
        row = row or rows.order_by("in_force_from", "version").first()
    if row is None:
        raise NoPolicyError("No credit policy is in force.")
    return read_version(row)


def kept_policy(*, policy_id: int | None, version: int, content_hash: str) -> PolicyVersion:
    """Return the policy of a row whose key and hash the caller has read, for decisions made by the thousand.

    Its content is read only when it is another one.

    :raises NoPolicyError: if the caller found none
    """
    if policy_id is None:
        raise NoPolicyError("No credit policy is in force.")
    return PolicyVersion(policy_id, version, _content_of(policy_id, content_hash))


@lru_cache(maxsize=4)
def _content_of(policy_id: int, _content_hash: str) -> Policy:
    """Return the policy with this content: one hash is one content for ever, so no other process need be told."""
    return from_data(CreditPolicy.objects.values_list("content", flat=True).get(pk=policy_id))


def read_version(row: CreditPolicy) -> PolicyVersion:
    """Return the policy that a row holds."""
    return PolicyVersion(row.pk, row.version, from_data(row.content))


def list_policies(*, status: str | None = None, after_id: int | None = None, limit: int = 200) -> list[CreditPolicy]:
    """Return versions, all or of a status, newest first, from before `after_id`."""
    rows = CreditPolicy.objects.select_related("recorded_by", "approved_by", "based_on")
    if status is not None:
        rows = rows.filter(status=status)
    if after_id is not None:
        rows = rows.filter(pk__lt=after_id)
    return list(rows.order_by("-pk")[:limit])


def find_policy(*, policy_id: int) -> CreditPolicy | None:
    """Return one version, None if there is none."""
    rows = CreditPolicy.objects.select_related("recorded_by", "approved_by", "based_on", "replay")
    return rows.filter(pk=policy_id).first()


def list_replays(*, policy_id: int, limit: int = 20) -> list[PolicyReplay]:
    """Return the reports of a version, newest first, without what they report."""
    rows = PolicyReplay.objects.select_related("recorded_by", "live_policy").defer("report")
    return list(rows.filter(policy_id=policy_id).order_by("-pk")[:limit])


def find_replay(*, replay_id: int) -> PolicyReplay | None:
    """Return one report, None if there is none."""
    rows = PolicyReplay.objects.select_related("policy", "live_policy", "recorded_by")
    return rows.filter(pk=replay_id).first()


def last_replay(*, policy: CreditPolicy) -> PolicyReplay | None:
    """Return the latest report of exactly the content that a version has now."""
    return PolicyReplay.objects.filter(policy=policy, content_hash=policy.content_hash).order_by("-pk").first()
