"""Which credit policy holds, and which are there."""

from datetime import datetime
from typing import NamedTuple

from credit.domain.policies import Policy
from credit.domain.policy_data import from_data
from credit.models import CreditPolicy
from credit.models.policies import PolicyStatus


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


def read_version(row: CreditPolicy) -> PolicyVersion:
    """Return the policy that a row holds."""
    return PolicyVersion(row.pk, row.version, from_data(row.content))
