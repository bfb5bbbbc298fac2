"""Exposure of a customer, held orders, and why one was held."""

from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from credit.domain.block_rules import from_data
from credit.domain.exposure import Part
from credit.forms.exposure import HeldFilters, ReleaseForm
from credit.queries import order_checks as queries
from credit.queries.exposure import exposures_of, exposures_of_groups, list_documents
from credit.queries.limits import limits_in_force, rates_on
from credit.services import releases as services
from credit.views.check_words import CAUSES, PARTS, reason_in_words, what_clears_it
from credit.views.exposure_figures import exposure_chart, exposure_figures
from customers.queries.accounts import CustomerNotFoundError, get_customer
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.approvals import list_authorities
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.access.services.approvals import ApprovalError
from finance_crm.access.views.approvals import decision_context
from finance_crm.web.as_of import get_as_of, get_known_at, get_today_of
from finance_crm.web.tables import Badge, Column, Kind, Table
from finance_crm.web.templatetags import formats

MOST_DOCUMENTS = 500
CHECKPOINTS = {
    "order": Badge(gettext_lazy("Order"), "plain"),
    "shipment": Badge(gettext_lazy("Shipment"), "plain"),
    "invoice": Badge(gettext_lazy("Invoice"), "plain"),
}


class HeldTable(Table):
    name = "held_orders"
    caption = gettext_lazy("Held orders")
    columns = (
        Column("order_reference", gettext_lazy("Order"), Kind.CODE, link=("credit:check", "id")),
        Column("customer_name", gettext_lazy("Customer"), link=("customers:customer", "customer_id"),
               detail="customer_code"),
        Column("reasons", gettext_lazy("Held by"), sort=False),
        Column("checkpoint", gettext_lazy("At"), Kind.BADGE, badges=CHECKPOINTS),
        Column("amount", gettext_lazy("Amount"), Kind.MONEY, currency="currency"),
        Column("currency", gettext_lazy("Currency"), sort=False),
        Column("reporting_amount", gettext_lazy("In reporting currency"), Kind.MONEY, total=True),
        Column("requested_at", gettext_lazy("Held since"), Kind.MOMENT),
    )  # fmt: skip
    default_sort = "-requested_at"
    filter_form = HeldFilters


SORTS = {"customer_name": "customer__name", "order_reference": "order_reference"}


@require_GET
@requires(Right.VIEW_CREDIT)
def held_list(request: HttpRequest) -> HttpResponse:
    """The orders that wait for a release, with what holds them."""
    table = HeldTable(request)
    found = queries.held_orders(scope=get_scope(user=request.user), filters=table.filters)
    page = queries.read_held(found, order_by=table.sort.order_by(SORTS), offset=table.offset, limit=table.limit)
    rows = [row._replace(reasons=_causes(row.reasons)) for row in page.rows]
    totals = {"reporting_amount": page.total}
    table.load(rows, fields=queries.HeldRow._fields, count=page.row_count, totals=totals)
    return render(request, "credit/exposure/held.html", {"table": table})


def _causes(names: tuple[str, ...]) -> str:
    return ", ".join(str(CAUSES[name]) for name in dict.fromkeys(names))


@require_GET
@requires(Right.VIEW_CREDIT)
def check_detail(request: HttpRequest, check_id: int) -> HttpResponse:
    """Why an order was held: the rules, the numbers, who may release it, and what would clear it."""
    return _why(request, _check(request, check_id), ReleaseForm())


def _why(request: HttpRequest, check: queries.CreditCheck, form: ReleaseForm) -> HttpResponse:
    decision, facts = from_data(check.decision), check.facts
    pending = queries.find_pending_release(check_id=check.pk)
    role = str(getattr(request.user, "role", ""))
    context = {
        "check": check,
        "decision": decision,
        "reasons": [(CAUSES[reason.cause], reason_in_words(reason), reason.place) for reason in decision.reasons],
        "clears": what_clears_it(decision) if decision.reasons else "",
        "parts": [(PARTS[part], Decimal(facts["parts"][part])) for part in Part if part in facts["parts"]],
        "exposure": Decimal(facts["exposure"]),
        "limit": None if facts["limit"] is None else Decimal(facts["limit"]),
        "headroom": None if facts["headroom"] is None else Decimal(facts["headroom"]),
        "currency": settings.REPORTING_CURRENCY,
        "releases": queries.list_releases(check_id=check.pk),
        "authorities": _authorities(),
        "form": form,
        "releases_alone": has_right(user=request.user, right=Right.RELEASE_ORDER)
        and services.may_release_alone(check=check, role=role),
        "may_ask": has_right(user=request.user, right=Right.CHECK_ORDERS),
    }
    if pending:
        context |= decision_context(request, pending.approval)
    return render(request, "credit/exposure/check.html", context, status=422 if form.errors else 200)


def _authorities() -> list[tuple[str, str]]:
    """Return who may release orders, and up to which amount."""
    rows = [row for row in list_authorities() if row.kind.name == services.KIND and row.limit is not None]
    return [
        (
            row.role_label,
            _("any amount")
            if row.limit is None or row.limit.up_to is None
            else _("up to %(amount)s") % {"amount": formats.money_with_unit(row.limit.up_to)},
        )
        for row in rows
    ]


@require_POST
@requires(Right.RELEASE_ORDER)
def release(request: HttpRequest, check_id: int) -> HttpResponse:
    """Let a held order pass, within one's authority."""
    check, form = _check(request, check_id), ReleaseForm(request.POST)
    if not form.is_valid():
        return _why(request, check, form)
    try:
        services.release_order(
            check_id=check.pk,
            reason=form.cleaned_data["reason"],
            actor_id=cast(int, request.user.pk),
            role=str(getattr(request.user, "role", "")),
            now=timezone.now(),
        )
    except ApprovalError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Released. The order can be booked."))
    return redirect("credit:check", check.pk)


@require_POST
@requires(Right.CHECK_ORDERS)
def ask_release(request: HttpRequest, check_id: int) -> HttpResponse:
    """Ask whoever has the authority to let a held order pass."""
    check, form = _check(request, check_id), ReleaseForm(request.POST)
    if not form.is_valid():
        return _why(request, check, form)
    try:
        services.ask_for_release(
            check_id=check.pk,
            reason=form.cleaned_data["reason"],
            requester_id=cast(int, request.user.pk),
            now=timezone.now(),
        )
    except ApprovalError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Asked for. Whoever may release it has been told."))
    return redirect("credit:check", check.pk)


@require_GET
@requires(Right.VIEW_CREDIT)
def release_request(request: HttpRequest, approval_id: int) -> HttpResponse:
    """The check that an approval is about."""
    found = queries.find_release_of(approval_id=approval_id)
    if found is None:
        raise Http404
    return redirect("credit:check", _check(request, found.check_released_id).pk)


@require_GET
@requires(Right.VIEW_CREDIT)
def panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What the customer could owe us at once, in parts that open to their documents, beside its limit."""
    customer = _customer(request, customer_id)
    when = _when(request)
    exposure = exposures_of(customer_ids=[customer_id], **when)[customer_id]
    in_force = limits_in_force(customer_ids=[customer_id], as_of=when["as_of"], known_at=when["known_at"])[customer_id]
    rates = rates_on(currencies=[in_force.currency], on=when["as_of"])
    group = None
    if customer.group_id and get_scope(user=request.user).sees_all:
        group = exposures_of_groups(group_ids=[customer.group_id], **when)[customer.group_id]
    context = {
        "customer": customer,
        "exposure": exposure,
        "figures": exposure_figures(exposure, in_force, rates.get(in_force.currency), group),
        "chart": exposure_chart(exposure, in_force, rates.get(in_force.currency)),
        "parts": _parts(exposure),
        "currency": settings.REPORTING_CURRENCY,
        "reservations": queries.list_live_reservations(customer_id=customer_id, now=when["at"] or timezone.now()),
        "held": queries.list_held_of(customer_id=customer_id),
        "checks_url": "credit:check",
    }
    return render(request, "credit/exposure/panel.html", context)


def _parts(exposure: Any) -> list[tuple[Part, Any, Decimal, list[tuple[Decimal, str]]]]:
    """Return the parts there are: which, its label, in reporting currency, and in each document currency."""
    sums = exposure.by_part
    return [
        (part, PARTS[part], sums[part], [(row.amount, row.currency) for row in exposure.parts if row.part == part])
        for part in Part
        if any(row.part == part for row in exposure.parts)
    ]


@require_GET
@requires(Right.VIEW_CREDIT)
def documents(request: HttpRequest, customer_id: int, part: str) -> HttpResponse:
    """The documents behind a part of the exposure."""
    customer = _customer(request, customer_id)
    if part not in tuple(Part):
        raise Http404
    rows = list_documents(customer_ids=[customer_id], part=Part(part), limit=MOST_DOCUMENTS, **_when(request))
    context = {
        "customer": customer,
        "title": PARTS[Part(part)],
        "rows": rows,
        "is_cut": len(rows) == MOST_DOCUMENTS,
        "most": MOST_DOCUMENTS,
    }
    return render(request, "credit/exposure/documents.html", context)


def _when(request: HttpRequest) -> dict[str, Any]:
    """Return the day and moments that the page is about; today reservations count as of now."""
    as_of, known_at = get_as_of(request), get_known_at(request)
    is_now = as_of == get_today_of(request) and known_at is None
    at: datetime | None = timezone.now() if is_now else None
    return {"as_of": as_of, "known_at": known_at, "at": at}


def _check(request: HttpRequest, check_id: int) -> queries.CreditCheck:
    found = queries.find_check(scope=get_scope(user=request.user), check_id=check_id)
    if found is None:
        raise Http404
    return found


def _customer(request: HttpRequest, customer_id: int) -> Any:
    try:
        return get_customer(scope=get_scope(user=request.user), customer_id=customer_id)
    except CustomerNotFoundError as error:
        raise Http404 from error
