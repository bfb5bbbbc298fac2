"""The portfolio page: 50 customers sorted by overdue amount, beside a bare view with one prepared query.

Every column is shown but the drawn trend, which the bare page has not either.
"""

from collections.abc import Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks import bare
from benchmarks.measuring import Figure, in_turn
from benchmarks.requests import bare as bare_request
from benchmarks.requests import many, ours, signed_in_cookie
from benchmarks.sizes import Size
from customers.views.portfolio import PortfolioTable
from finance_crm.web.tables import Kind

REQUESTS = 10
MOST_QUERIES = 12


def measure(size: Size) -> Iterator[Figure]:
    """Yield the time of the page and the number of its queries."""
    bare.prepare()
    columns = ",".join(column.key for column in PortfolioTable.columns if column.kind is not Kind.SPARK)
    path = f"{reverse('customers:portfolio')}?sort=-overdue&columns={columns}"
    page = ours(path, HTTP_COOKIE=signed_in_cookie())
    bare_page = bare_request("/portfolio/")
    page()
    with CaptureQueriesContext(connection) as queries:
        page()
        query_count = len(queries)
    times = in_turn(ours=many(page, REQUESTS), limit=many(bare_page, REQUESTS), repetitions=size.repetitions)
    yield Figure("portfolio page", *(1000 * time / REQUESTS for time in times), bar=3.0, unit="ms")
    yield Figure("portfolio page, queries", query_count, MOST_QUERIES, bar=1.0, unit="queries")
