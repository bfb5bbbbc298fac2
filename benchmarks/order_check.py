"""One order check through the API with eight clients, beside a bare view; both behind the same web server."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from itertools import count
from statistics import median, quantiles

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from benchmarks.bare_check import TABLE
from benchmarks.measuring import Figure
from benchmarks.sizes import Size
from finance_crm.access.domain.roles import Role

CLIENTS, PER_CLIENT, WARM = 8, 40, 8
TOKEN = "benchmark-orders"
ORDERS_EACH = 3
_NUMBERS = count(1)
_LIMITS = """
INSERT INTO credit_creditlimit (customer_id, kind, amount, currency, valid_from, is_temporary, reason)
SELECT id, 'limit', 1000000000, currency, DATE '2020-01-01', FALSE, '' FROM customers_customer
"""
_POSTING = """
INSERT INTO customers_posting (kind, note, recorded_at, created_at) VALUES ('order', '', now(), now()) RETURNING id"""
_ORDERS = """
INSERT INTO customers_salesorder (posting_id, is_reversed, source_system, number, customer_id, entity_id, order_date,
    customer_order_number, currency, net, tax, gross)
SELECT %(posting)s, FALSE, '', 'BO-' || c.id || '-' || n, c.id, (SELECT MIN(id) FROM customers_legalentity),
       CURRENT_DATE - 20, '', c.currency, 500, 0, 500
FROM customers_customer c CROSS JOIN generate_series(1, %(each)s) n
"""
_LINES = """
INSERT INTO customers_salesorderline (order_id, customer_id, line_number, product_code, description, quantity,
    unit_price, net, tax, gross)
SELECT id, customer_id, 1, '', '', 10, 50, 500, 0, 500 FROM customers_salesorder
"""
_DELIVERIES = """
INSERT INTO customers_delivery (posting_id, is_reversed, source_system, number, customer_id, entity_id, order_line_id,
    delivery_date, quantity)
SELECT o.posting_id, FALSE, '', 'BD-' || l.id, o.customer_id, o.entity_id, l.id, CURRENT_DATE - 10, 4
FROM customers_salesorderline l JOIN customers_salesorder o ON o.id = l.order_id WHERE o.id %% 2 = 0
"""


def measure(size: Size) -> Iterator[Figure]:
    """Yield the median and the 99th percentile of one request, in milliseconds."""
    customers = _prepare()
    ours: list[float] = []
    bare: list[float] = []
    with _served("ours") as our_port, _served("bare") as bare_port:
        for port in (our_port, bare_port):
            _load(port, customers, WARM)
        for _ in range(size.repetitions):
            ours += _load(our_port, customers, PER_CLIENT)
            bare += _load(bare_port, customers, PER_CLIENT)
    yield Figure("order check, median", median(ours), median(bare), bar=2, unit="ms")
    yield Figure("order check, 99 %", quantiles(ours, n=100)[-1], quantiles(bare, n=100)[-1], bar=2, unit="ms")


def _prepare() -> list[tuple[int, str, int]]:
    """Give every customer a limit and some orders; return customers with currency and entity."""
    _create_token()
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute(_LIMITS)
        cursor.execute("BEGIN")
        cursor.execute(_POSTING)
        (posting,) = cursor.fetchone()
        cursor.execute(_ORDERS, {"posting": posting, "each": ORDERS_EACH})
        cursor.execute(_LINES)
        cursor.execute(_DELIVERIES, {})
        cursor.execute("COMMIT")
        cursor.execute("ANALYZE")
        cursor.execute(
            """SELECT c.id, c.currency, (SELECT MIN(id) FROM customers_legalentity)
               FROM customers_customer c ORDER BY hashint8(c.id) LIMIT 5000"""
        )
        return cursor.fetchall()


def _create_token() -> None:
    account = get_user_model().objects.create(username="bench.orders", role=Role.SYSTEM, password="!")
    client = apps.get_model("access", "SystemClient").objects.create(
        name="Orders",
        user=account,
        client_type="confidential",
        authorization_grant_type="client-credentials",
        scopes=["orders"],
    )
    expires = timezone.now() + timedelta(days=1)
    get_access_token_model().objects.create(application=client, token=TOKEN, scope="orders", expires=expires)


@contextmanager
def _served(name: str) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--bind=127.0.0.1:{port}", "--workers=2", "--threads=4", "--log-level=error", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", f"benchmarks.check_wsgi:{name}()", *options]
    server = subprocess.Popen(command, env=os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"})
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int) -> None:
    for _ in range(600):
        with suppress(OSError, HTTPException):
            client = HTTPConnection("127.0.0.1", port, timeout=10)
            client.request("GET", "/")
            client.getresponse()
            return
        time.sleep(0.1)
    raise TimeoutError("gunicorn does not answer")


def _load(port: int, customers: list[tuple[int, str, int]], each: int) -> list[float]:
    """Return the milliseconds of each answer, of eight clients at once."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        found = clients.map(lambda _: [_ask(port, customers) for _ in range(each)], range(CLIENTS))
        return [spent for times in found for spent in times]


def _ask(port: int, customers: list[tuple[int, str, int]]) -> float:
    number = next(_NUMBERS)
    customer_id, currency, entity_id = customers[number % len(customers)]
    body = {
        "customer_id": customer_id,
        "entity_id": entity_id,
        "order_reference": f"CHECK-{number}",
        "amount": {"amount": "100", "currency": currency},
    }
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "Content-Type": "application/json",
        "Idempotency-Key": f"check-{number}",
    }
    client = HTTPConnection("127.0.0.1", port, timeout=60)
    text = json.dumps(body)
    started = time.perf_counter()
    client.request("POST", "/api/v1/credit/checks/", text, headers)
    answer = client.getresponse()
    found = answer.read()
    spent = time.perf_counter() - started
    client.close()
    if answer.status != 201:
        raise RuntimeError(f"the check answered {answer.status}: {found[:500]!r}")
    return 1000 * spent
