from uuid import uuid4

import pytest

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import User
from tests.customers.receivables.ledger import Ledger
from tests.customers.receivables.world import World, make_world


@pytest.fixture
def ledger(db):
    return Ledger()


@pytest.fixture
def sign_in(client, db):
    """Sign somebody of a role in, as a member of some teams."""

    def sign(role=Role.ANALYST, teams=()):
        user = User.objects.create_user(username=f"{role}", password="irrelevant", role=role)
        user.teams.set(teams)
        client.force_login(user)
        return client

    return sign


@pytest.fixture
def world(ledger) -> World:
    return make_world(ledger)


@pytest.fixture
def nothing_kept(settings) -> None:
    """Read past what earlier tests left in the cache, whose keys may name the same customers and teams."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": f"test-{uuid4()}"}}
