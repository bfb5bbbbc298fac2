import pytest

from tests.api.conftest import api, make_token, system_client  # noqa: F401  a system client with every scope
from tests.customers.ledger.books import Books


@pytest.fixture
def books(db) -> Books:
    return Books()


@pytest.fixture
def post(api):  # noqa: F811
    """Return a function that posts JSON with a fresh idempotency key and returns the response."""
    keys = iter(range(1000))

    def send(path: str, body: dict | None = None, **headers: str):
        key = headers.pop("key", f"key-{next(keys)}")
        return api.post(f"/api/v1/{path}/", body or {}, format="json", headers={"Idempotency-Key": key, **headers})

    return send
