"""The bare limit of an order check: a DRF view that reads the exposure with one statement and inserts a row."""

from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings
from django.urls import path
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finance_crm.access.api.authentication import TokenAuthentication
from finance_crm.frames import with_room

TABLE = """
CREATE TABLE bench_check (id bigserial PRIMARY KEY, customer_id bigint, reference text, amount numeric, held bool)"""
_EXPOSURE = """
WITH placed AS (
    SELECT o.id, o.gross, COALESCE(NULLIF(o.customer_order_number, ''), o.number) AS reference
    FROM customers_salesorder o WHERE o.customer_id = %(customer)s AND o.reverses_id IS NULL AND NOT o.is_reversed
), moved AS (
    SELECT p.reference, SUM(l.gross) AS ordered, SUM(l.gross * COALESCE(d.quantity, 0) / NULLIF(l.quantity, 0)) AS sent
    FROM placed p JOIN customers_salesorderline l ON l.order_id = p.id
    LEFT JOIN (SELECT order_line_id, SUM(quantity) AS quantity FROM customers_delivery
               WHERE customer_id = %(customer)s GROUP BY order_line_id) d ON d.order_line_id = l.id
    GROUP BY p.reference
), billed AS (
    SELECT i.customer_order_number AS reference, SUM(i.gross) AS gross
    FROM customers_invoice i JOIN moved m ON m.reference = i.customer_order_number
    WHERE i.customer_id = %(customer)s AND i.reverses_id IS NULL AND NOT i.is_reversed AND i.kind = 'invoice'
    GROUP BY 1
)
SELECT COALESCE((SELECT SUM(reporting_open_amount) FROM customers_openitem WHERE customer_id = %(customer)s), 0)
     + COALESCE((SELECT SUM(GREATEST(GREATEST(m.ordered, m.sent) - COALESCE(b.gross, 0), 0))
                 FROM moved m LEFT JOIN billed b USING (reference)), 0)
     + COALESCE((SELECT SUM(amount * reporting_rate) FROM credit_reservation
                 WHERE customer_id = %(customer)s AND state = 'live' AND expires_at > now()), 0),
       (SELECT l.amount FROM credit_creditlimit l WHERE l.customer_id = %(customer)s ORDER BY l.id DESC LIMIT 1)
"""
_INSERT = "INSERT INTO bench_check (customer_id, reference, amount, held) VALUES (%s, %s, %s, %s)"


class Check(APIView):
    """Pass or hold, without a lock."""

    authentication_classes = [TokenAuthentication]
    permission_classes = []
    parser_classes = [JSONParser]
    renderer_classes = [JSONRenderer]
    throttle_classes = []

    def post(self, request: Request) -> Response:
        body = request.data
        amount = body["amount"]["amount"]
        with connection.cursor() as cursor:
            cursor.execute(_EXPOSURE, {"customer": body["customer_id"]})
            exposure, limit = cursor.fetchone()
            held = exposure > limit
            cursor.execute(_INSERT, [body["customer_id"], body["order_reference"], amount, held])
        return Response({"result": "hold" if held else "pass", "exposure": str(exposure)}, status=201)


urlpatterns = [path("api/v1/credit/checks/", Check.as_view())]


class _BareHandler(WSGIHandler):
    def get_response(self, request: Any) -> Any:
        request.urlconf = "benchmarks.bare_check"
        return super().get_response(request)


def make_bare() -> Callable[..., Any]:
    """Return the view behind no middleware at all, with the room for frames that our server gives."""
    with override_settings(MIDDLEWARE=[]):
        return with_room(_BareHandler())
