"""50 filtered customers from the API by bearer token, beside a bare DRF view with the same authentication."""

from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from benchmarks.measuring import Figure, in_turn
from benchmarks.requests import bare, many, ours
from benchmarks.sizes import Size
from finance_crm.access.domain.roles import Role

REQUESTS = 20
TOKEN = "benchmark-token"


def measure(size: Size) -> Iterator[Figure]:
    """Yield the requests a second."""
    _create_token()
    headers = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}", "HTTP_ACCEPT": "application/json"}
    endpoint = ours("/api/v1/customers/?country=US&limit=50", **headers)
    bare_endpoint = bare("/customers/?country=US", **headers)
    times = in_turn(ours=many(endpoint, REQUESTS), limit=many(bare_endpoint, REQUESTS), repetitions=size.repetitions)
    rates = (REQUESTS / time for time in times)
    yield Figure("API, 50 customers", *rates, bar=0.5, unit="requests/s", at_least=True)


def _create_token() -> None:
    account = get_user_model().objects.create(username="bench.system", role=Role.SYSTEM, password=make_password(None))
    client = apps.get_model("access", "SystemClient").objects.create(
        name="Benchmark",
        user=account,
        client_type="confidential",
        authorization_grant_type="client-credentials",
        scopes=["read"],
    )
    get_access_token_model().objects.create(
        application=client, token=TOKEN, scope="read", expires=timezone.now() + timedelta(days=1)
    )
