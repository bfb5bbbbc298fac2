"""The race for the last headroom, on two web processes."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from decimal import Decimal
from http.client import HTTPConnection

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from credit.models import CreditLimit, Reservation
from customers.models import Customer, LegalEntity
from finance_crm.access.domain.roles import Role
from finance_crm.access.models import SystemClient
from tests.faults.deployment import ROOT, Deployment, wait_until

CHECKS, FIT, CLIENTS, TOKEN = 50, 7, 16, "race-token"


@contextmanager
def two_web_processes(deployment: Deployment) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4", "--log-level=error", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "finance_crm.wsgi", *options]
    server = subprocess.Popen(command, cwd=ROOT, env=deployment.env)
    try:
        wait_until(lambda: _answers(port), seconds=60, what="gunicorn answers")
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def make_token() -> None:
    account = get_user_model().objects.create(username="race", role=Role.SYSTEM, password="!")
    client = SystemClient.objects.create(
        name="Race",
        user=account,
        client_type="confidential",
        authorization_grant_type="client-credentials",
        scopes=["orders"],
    )
    expires = timezone.now() + timedelta(hours=1)
    get_access_token_model().objects.create(application=client, token=TOKEN, scope="orders", expires=expires)


def ask(port: int, customer: Customer, entity: LegalEntity, number: int) -> tuple[int, str]:
    """Check one order; return the status and the result."""
    body = {
        "customer_id": customer.pk,
        "entity_id": entity.pk,
        "order_reference": f"SO-{customer.pk}-{number}",
        "amount": {"amount": "100.00", "currency": "USD"},
    }
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "Content-Type": "application/json",
        "Idempotency-Key": f"race-{customer.pk}-{number}",
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/api/v1/credit/checks/", json.dumps(body), headers)
    answer = connection.getresponse()
    found = json.loads(answer.read())
    connection.close()
    return answer.status, found.get("result", str(found))


@pytest.mark.usefixtures("deployment")
def test_of_fifty_checks_for_headroom_of_seven_exactly_seven_pass_every_time(deployment):
    entity = LegalEntity.objects.create(code="RACE", name="Ours", country="US", currency="USD")
    make_token()

    with two_web_processes(deployment) as port, ThreadPoolExecutor(CLIENTS) as clients:
        for attempt in range(3):
            customer = Customer.objects.create(code=f"RACE-{attempt}", name="Racer", currency="USD")
            CreditLimit.objects.create(
                customer=customer, kind="limit", amount=Decimal("799.99"), currency="USD", valid_from=date(2020, 1, 1)
            )

            answers = list(clients.map(lambda number, who=customer: ask(port, who, entity, number), range(CHECKS)))

            assert {status for status, _ in answers} == {201}
            assert [result for _, result in answers].count("pass") == FIT
            assert Reservation.objects.filter(customer=customer, state="live").count() == FIT
