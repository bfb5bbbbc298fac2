"""Requests and clients of signed-in people."""

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory

from finance_crm.access.models import User


@pytest.fixture
def person(db) -> Callable[..., User]:
    """Return a function that makes a person with a role."""

    def make(role: str = "administrator", **fields) -> User:
        return User.objects.create(username=fields.pop("username", f"a.{role}"), role=role, **fields)

    return make


@pytest.fixture
def client_of(person) -> Callable[..., Client]:
    """Return a function from a role to a client that is signed in as a person with it."""

    def sign_in(role: str = "administrator", **fields) -> Client:
        client = Client()
        client.user = person(role, **fields)
        client.force_login(client.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def request_for() -> Callable:
    """Return a function that makes a GET request with a session, without a database."""

    def make(path: str = "/", user: User | None = None):
        request = RequestFactory().get(path)
        request.session = {}
        request.user = user or User(role="administrator", username="ann")
        return request

    return make
