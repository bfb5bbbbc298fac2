"""The bare limits of pages and endpoints: Django with one query and a plain template, DRF with one query."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finance_crm.access.api.authentication import TokenAuthentication

_PREPARE = """
PREPARE bare_portfolio AS
SELECT c.id, c.code, c.name, c.local_name, c.country, c.region, c.industry, c.channel, c.currency, c.status,
       c.acquired_date::text, t.name, u.username, m.name, g.name, p.outstanding::text, p.not_due::text,
       p.overdue::text, p.unapplied::text, p.oldest_due_date::text, p.open_item_count, s.*
FROM customers_customerposition p
JOIN customers_customer c ON c.id = p.customer_id
LEFT JOIN customers_paymentterms t ON t.id = c.payment_terms_id
LEFT JOIN access_user u ON u.id = c.owner_id
LEFT JOIN access_team m ON m.id = c.team_id
LEFT JOIN customers_customergroup g ON g.id = c.group_id
CROSS JOIN (SELECT SUM(customer_count), SUM(outstanding)::text, SUM(not_due)::text, SUM(overdue)::text,
                   SUM(unapplied)::text FROM customers_portfoliototal) s
ORDER BY p.overdue DESC, p.customer_id LIMIT 50
"""
_TEMPLATE = Engine().from_string(
    """<!doctype html><title>Customers</title><form><input name="q"><select name="status"><option>active
</select><select name="country"><option>US</select></form>
<table><tbody>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody><tfoot><tr>{% for cell in totals %}<td>{{ cell }}</td>{% endfor %}</tr></tfoot></table>"""
)
_CUSTOMERS = """
SELECT c.id, c.code, c.name, c.local_name, c.legal_form, c.tax_id, c.registration_number, c.lei, c.duns,
       c.country, c.region, c.industry, c.channel, c.currency, c.language, c.status, c.acquired_date,
       c.group_id, c.owner_id, c.team_id, t.code AS payment_terms, c.version, c.created_at, c.updated_at,
       p.outstanding,
       p.overdue, p.not_due, p.unapplied
FROM customers_customer c
JOIN customers_customerposition p ON p.customer_id = c.id
LEFT JOIN customers_paymentterms t ON t.id = c.payment_terms_id
WHERE c.country = %s ORDER BY c.id LIMIT 50
"""
COLUMNS = 21


def prepare() -> None:
    """Prepare the query once; the connection is kept from request to request."""
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE)


def portfolio(_request: HttpRequest) -> HttpResponse:
    """Show the 50 customers who are overdue most, with the totals of all."""
    with connection.cursor() as cursor:
        cursor.execute("EXECUTE bare_portfolio")
        rows = cursor.fetchall()
    context = Context({"rows": [row[:COLUMNS] for row in rows], "totals": rows[0][COLUMNS:]}, use_l10n=False)
    return HttpResponse(_TEMPLATE.render(context))


class Customers(APIView):
    """50 customers of a country."""

    authentication_classes = [TokenAuthentication]
    permission_classes = []
    renderer_classes = [JSONRenderer]
    throttle_classes = []

    def get(self, request: Request) -> Response:
        with connection.cursor() as cursor:
            cursor.execute(_CUSTOMERS, [request.query_params["country"]])
            names = [column.name for column in cursor.description]
            return Response([dict(zip(names, row, strict=True)) for row in cursor])


urlpatterns = [path("portfolio/", portfolio), path("customers/", Customers.as_view())]
