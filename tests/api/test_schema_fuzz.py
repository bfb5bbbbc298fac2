"""schemathesis over the whole API: whatever arrives, no failure, and every answer is one that the schema announces.

Runs in-process against a small demonstration company; each case is rolled back. A new resource is tried
without a line here.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, settings
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient
from schemathesis import checks as checking

from finance_crm.access.domain.clients import SCOPE_RIGHTS
from finance_crm.access.services.clients import create_client

pytestmark = pytest.mark.django_db
TOKEN = "fuzz"
CASES_PER_OPERATION = 60
_tried: dict[str, Iterator[int]] = defaultdict(count)
checking.load_all_checks()
CHECKS = checking.CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "missing_required_header",
        "unsupported_method",
    ]
)

_REFUSED = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428]
CONFIG = schemathesis.Config.from_dict(
    {
        "checks": {
            "missing_required_header": {"expected-statuses": _REFUSED},
            "negative_data_rejection": {"expected-statuses": _REFUSED},
        }
    }
)
schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True), config=CONFIG)
schema.app = get_wsgi_application()


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    """A small company and a system client that may do everything; gone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command(
            "seed_demo", "--customers=12", "--months=4", "--seed=3", "--as-of=2026-10-31", "--password=for-tests-only"
        )
        client = create_client(name="Fuzzer", scopes=list(SCOPE_RIGHTS), team_ids=[], now=timezone.now()).client
        AccessToken.objects.create(
            application=client,
            token=TOKEN,
            scope=" ".join(SCOPE_RIGHTS),
            expires=timezone.now() + timedelta(hours=1),
        )
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def known_ids(company) -> dict[str, list[int]]:
    """Some rows that exist, by the address of their list."""
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    found = {}
    for path in {path.split("{id}")[0] for path in schema.raw_schema["paths"] if "{id}" in path}:
        rows = api.get(path).json()["results"]
        found[path] = [row["id"] if "id" in row else row["customer_id"] for row in rows]
    return found


@pytest.fixture(autouse=True)
def one_connection():
    """Requests run inside the test's transaction, so they must not close its connection (as Django's client does)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_keeps_its_word(case, known_ids):
    if next(_tried[case.operation.label]) >= CASES_PER_OPERATION:
        return  # what the schema yields grows with its combinations; the first ones of each kind come first
    _aim(case, known_ids)
    with transaction.atomic():
        response = case.call(headers={"Authorization": f"Bearer {TOKEN}", "Accept-Encoding": "identity"})
        transaction.set_rollback(True)

    case.validate_response(response, checks=CHECKS)


def _aim(case, known_ids: dict[str, list[int]]) -> None:
    """Let half of the cases meet a row that exists."""
    wanted = str((case.path_parameters or {}).get("id", ""))
    rows = known_ids.get(case.path.split("{id}")[0], [])
    if rows and wanted.isdecimal() and wanted.isascii() and int(wanted) % 2 == 0:
        case.path_parameters["id"] = str(rows[int(wanted) % len(rows)])
