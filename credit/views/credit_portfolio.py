"""The credit portfolio: grades, how they moved, what may be lost, where it is concentrated, and the list behind it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from credit.domain.portfolios import GradeShare, matrix_rows
from credit.forms.credit_portfolio import GradedFilters, MigrationForm
from credit.queries.credit_portfolio import REVIEWS_WITHIN_DAYS, TOP, CreditPortfolio, PortfolioRow, Totals
from credit.queries.policies import policy_in_force
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope
from finance_crm.web.as_of import get_as_of, get_known_at, get_today_of
from finance_crm.web.domain.charts import Chart, Series
from finance_crm.web.domain.figures import Figure
from finance_crm.web.tables import Column, Kind, Table
from finance_crm.web.templatetags import formats

WATCHED = 10
YEAR_DAYS = 365


class GradedTable(Table):
    name = "graded_customers"
    caption = gettext_lazy("Customers by grade")
    row_key = "customer_id"
    columns = (
        Column("customer_name", gettext_lazy("Customer"), link=("customers:customer", "customer_id"),
               detail="customer_code"),
        Column("grade", gettext_lazy("Grade")),
        Column("pd", gettext_lazy("PD"), Kind.PERCENT, places=2),
        Column("exposure", gettext_lazy("Exposure"), Kind.MONEY, total=True),
        Column("expected_loss", gettext_lazy("Expected loss"), Kind.MONEY, total=True),
        Column("next_review_date", gettext_lazy("Next review"), Kind.DAY),
        Column("assessed_date", gettext_lazy("Assessed"), Kind.DAY),
    )  # fmt: skip
    default_sort = "-expected_loss"
    filter_form = GradedFilters


def _portfolio(request: HttpRequest) -> CreditPortfolio:
    known_at = get_known_at(request)
    return CreditPortfolio(
        scope=get_scope(user=request.user),
        as_of=get_as_of(request),
        today=get_today_of(request),
        known_at=known_at,
        policy=policy_in_force(known_at=known_at).policy,
    )


@require_GET
@requires(Right.VIEW_CREDIT)
def portfolio_page(request: HttpRequest) -> HttpResponse:
    """All of it on one page; each figure opens to its list."""
    portfolio = _portfolio(request)
    form = MigrationForm(request.GET)
    since = form.cleaned_data["since"] if form.is_valid() else None
    since = since or date.fromordinal(portfolio.as_of.toordinal() - YEAR_DAYS)
    shares, totals = portfolio.by_grade(), portfolio.totals()
    names = [*portfolio.grade_names, ""]
    context = {
        "as_of": portfolio.as_of,
        "since": since,
        "form": MigrationForm(initial={"since": since}),
        "figures": _figures(totals),
        "charts": [_exposure_chart(shares), _customer_chart(shares)],
        "grades": [name or _("Not rated") for name in names],
        "matrix": _matrix(portfolio.moves(since=since), names),
        "worst": portfolio.worst(limit=WATCHED),
        "largest": [(row, _share(row, totals)) for row in portfolio.largest()],
    }
    return render(request, "credit/portfolio/page.html", context)


@require_GET
@requires(Right.VIEW_CREDIT)
def graded_list(request: HttpRequest) -> HttpResponse:
    """The customers behind a figure."""
    portfolio = _portfolio(request)
    table = GradedTable(request, grades=portfolio.grade_names)
    sort = table.sort
    rows = portfolio.read(
        filters=table.filters,
        order_by=f"{sort.key} {'DESC' if sort.descending else 'ASC'}",
        offset=table.offset,
        limit=table.limit,
    )
    count, exposure, loss = portfolio.count(filters=table.filters)
    table.load(rows, fields=PortfolioRow._fields, count=count, totals={"exposure": exposure, "expected_loss": loss})
    return render(request, "credit/portfolio/list.html", {"table": table, "as_of": portfolio.as_of})


def _share(row: PortfolioRow, totals: Totals) -> Decimal:
    return row.exposure / totals.exposure if totals.exposure else Decimal(0)


def _figures(totals: Totals) -> list[Figure]:
    listed = reverse("credit:graded")
    return [
        _money(_("Exposure"), totals.exposure, f"{listed}?sort=-exposure"),
        _money(_("Expected loss"), totals.expected_loss, listed, term="expected_loss"),
        Figure(_("PD, weighted by exposure"), formats.percent(totals.weighted_pd, 2), term="weighted_pd", href=listed),
        Figure(
            _("Rated"), formats.number(totals.rated),
            note=_("of %(count)s customers") % {"count": formats.number(totals.customers)}, href=listed,
        ),
        Figure(
            _("Reviews due"), formats.number(totals.reviews_due),
            note=_("within %(days)s days") % {"days": REVIEWS_WITHIN_DAYS}, href=f"{listed}?reviews_due=on",
        ),
        Figure(
            _("Largest %(count)s") % {"count": TOP},
            formats.percent(totals.top_exposure / totals.exposure if totals.exposure else None),
            note=_("HHI %(index)s") % {"index": formats.number(totals.index, 4)} if totals.index is not None else "",
            term="hhi", href=f"{listed}?sort=-exposure",
        ),
    ]  # fmt: skip


def _money(label: str, amount: Decimal, href: str, *, term: str = "") -> Figure:
    return Figure(label, formats.compact_money(amount), exact=formats.money(amount), href=href, term=term)


def _exposure_chart(shares: list[GradeShare]) -> Chart:
    return Chart(
        name="exposure-by-grade", label=_("Exposure and expected loss by grade"), kind="bar",
        categories=[share.grade or _("Not rated") for share in shares],
        series=[
            Series(_("Exposure"), [share.exposure for share in shares]),
            Series(_("Expected loss"), [share.expected_loss for share in shares]),
        ],
        language=formats.language(), write=formats.money, category_label=_("Grade"), show_total=True,
        hrefs=_hrefs(shares),
    )  # fmt: skip


def _customer_chart(shares: list[GradeShare]) -> Chart:
    return Chart(
        name="customers-by-grade", label=_("Customers by grade"), kind="bar",
        categories=[share.grade or _("Not rated") for share in shares],
        series=[Series(_("Customers"), [share.customers for share in shares])],
        language=formats.language(), write=formats.number, category_label=_("Grade"), show_total=True,
        hrefs=_hrefs(shares),
    )  # fmt: skip


def _hrefs(shares: list[GradeShare]) -> list[str]:
    return [f"{reverse('credit:graded')}?grade={share.grade.replace('+', '%2B') or '-'}" for share in shares]


def _matrix(moves: dict[tuple[str, str], int], names: list[str]) -> list[dict[str, Any]]:
    """Return the rows of the matrix; a cell left of the diagonal is better, right of it worse."""
    rows = []
    for place, (first, counts, total) in enumerate(matrix_rows(moves, grades=names)):
        cells = [
            (count, "" if "" in {first, names[at]} or at == place or not count else "good" if at < place else "bad")
            for at, count in enumerate(counts)
        ]
        rows.append({"grade": first or _("Not rated"), "cells": cells, "total": total})
    return rows
