"""Credit limits: the list, a customer's panel, asking for one, and the page on which a request is decided."""

from datetime import date
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from credit.domain.granted_limits import GrantedLimit, Owner
from credit.forms.limits import LimitFilters, LimitRequestForm, SecurityForm
from credit.queries import limit_history as history
from credit.queries.limit_lists import SORTS, LimitList, LimitRow
from credit.queries.limits import LimitInForce, groups_in_force, limits_in_force
from credit.services import limits as services
from credit.views.limit_figures import limit_figures, run_off_of, state_badge
from customers.queries.accounts import CustomerNotFoundError, get_customer
from finance_crm.access.domain.approvals import State
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.access.services.approvals import ApprovalError
from finance_crm.access.views.approvals import TONES, decision_context
from finance_crm.money import written
from finance_crm.web.as_of import get_as_of, get_known_at, get_today_of
from finance_crm.web.domain.figures import Figure
from finance_crm.web.domain.tabs import Tab
from finance_crm.web.tables import Badge, BulkAction, Column, Kind, Table
from finance_crm.web.templatetags.formats import compact_money, money_with_unit, number

STATES = {
    "in_force": Badge(gettext_lazy("In force"), "good"),
    "expired": Badge(gettext_lazy("Expired"), "warn"),
    "none": Badge(gettext_lazy("No limit set"), "plain"),
}
KINDS = {"limit": Badge(gettext_lazy("Limit"), "plain"), "no_credit": Badge(gettext_lazy("No credit"), "bad")}


class LimitTable(Table):
    name = "limits"
    caption = gettext_lazy("Credit limits")
    row_key = "customer_id"
    columns = (
        Column("customer_name", gettext_lazy("Customer"), link=("credit:limit_page", "customer_id"),
               detail="customer_code"),
        Column("state", gettext_lazy("State"), Kind.BADGE, badges=STATES),
        Column("kind", gettext_lazy("Decision"), Kind.BADGE, badges=KINDS, visible=False),
        Column("currency", gettext_lazy("Currency"), sort=False),
        Column("amount", gettext_lazy("Limit"), Kind.MONEY, currency="currency"),
        Column("secured", gettext_lazy("Secured adds"), Kind.MONEY, currency="currency", visible=False),
        Column("limit_reporting", gettext_lazy("In reporting currency"), Kind.MONEY, total=True),
        Column("owed", gettext_lazy("Owed"), Kind.MONEY),
        Column("used", gettext_lazy("Used"), Kind.PERCENT, tone=lambda used: "bad" if used and used > 1 else ""),
        Column("over", gettext_lazy("Over by"), Kind.MONEY, total=True, tone=lambda over: "bad" if over else ""),
        Column("valid_until", gettext_lazy("Valid until"), Kind.DAY),
    )  # fmt: skip
    default_sort = "-owed"
    filter_form = LimitFilters
    export_kind = "limits"
    bulk_actions = (
        BulkAction("propose", gettext_lazy("Propose new limits"), "credit:limit_proposals", right=Right.REQUEST_LIMIT),
    )


@require_GET
@requires(Right.VIEW_CREDIT)
def limit_list(request: HttpRequest) -> HttpResponse:
    """Every customer with its limit, what it owes and by how much it is over."""
    table = LimitTable(request)
    listed = list_of(request, table.filters)
    count, granted, over = listed.summary()
    rows = listed.read(order_by=table.sort.sql(SORTS, tie_break="customer_id"), offset=table.offset, limit=table.limit)
    table.load(rows, fields=LimitRow._fields, count=count, totals={"limit_reporting": granted, "over": over})
    figures = [
        Figure(_("Customers"), number(count)),
        Figure(_("Limits in force"), compact_money(granted), exact=money_with_unit(granted)),
        Figure(_("Over by"), compact_money(over), exact=money_with_unit(over), tone="bad" if over else ""),
    ]
    context = {"table": table, "figures": figures, "tabs": _tabs(request), "currency": settings.REPORTING_CURRENCY}
    return render(request, "credit/limits/list.html", context)


def list_of(request: HttpRequest, filters: dict[str, Any]) -> LimitList:
    """Return the list of limits as this reader sees it on the page's day."""
    return LimitList(
        scope=get_scope(user=request.user),
        as_of=get_as_of(request),
        today=get_today_of(request),
        known_at=get_known_at(request),
        filters=filters,
    )


@require_GET
@requires(Right.VIEW_CREDIT)
def limit_page(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The tab "Credit" of the customer's page, where the panels about its limit are."""
    _customer(request, customer_id)
    return redirect(customer_tab(customer_id))


@require_GET
@requires(Right.VIEW_CREDIT)
def panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What is in force, by how much it is over and how that runs off, history, requests, security."""
    customer = _customer(request, customer_id)
    as_of, known_at, scope = get_as_of(request), get_known_at(request), get_scope(user=request.user)
    in_force = limits_in_force(customer_ids=[customer_id], as_of=as_of, known_at=known_at)[customer_id]
    owed = history.get_owed(
        owner=Owner(customer_id), scope=scope, currency=in_force.currency, as_of=as_of, known_at=known_at
    )
    requests = history.list_requests(scope=scope, customer_id=customer_id, group_id=customer.group_id)
    context = {
        "customer": customer,
        "in_force": in_force,
        "badge": state_badge(in_force),
        "figures": limit_figures(in_force, owed),
        "plan": run_off_of(in_force, owed, as_of=as_of),
        "group_figures": _group_figures(request, in_force),
        "unconverted": sorted({*in_force.unconverted, *owed.unconverted}),
        "limits": history.list_limits(customer_id=customer_id, group_id=customer.group_id, known_at=known_at),
        "requests": [(row, TONES[State(row.approval.state)]) for row in requests],
        "parts": history.list_secured_parts(customer_id=customer_id, known_at=known_at),
        "as_of": as_of,
        "may_request": has_right(user=request.user, right=Right.REQUEST_LIMIT),
        "may_decide": has_right(user=request.user, right=Right.DECIDE_LIMIT),
    }
    return render(request, "credit/limits/panel.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.REQUEST_LIMIT)
def request_limit(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Ask for a limit of the customer, or of its group."""
    customer, today = _customer(request, customer_id), get_today_of(request)
    scope = get_scope(user=request.user)
    in_force = limits_in_force(customer_ids=[customer_id], as_of=today)[customer_id]
    group = str(customer.group) if customer.group and scope.sees_all else ""
    form = LimitRequestForm(request.POST or None, group=group, initial=_initial(request, customer, in_force))
    if request.method == "POST" and form.is_valid():
        owner = Owner(group_id=customer.group_id) if form.is_for_group else Owner(customer_id)
        made = _ask(request, form, owner)
        if made is not None:
            messages.success(request, _("Asked for. Whoever may decide it has been told."))
            return redirect("credit:limit_request", made.approval_id)
    context = {"form": form, "customer": customer, "in_force": in_force, "back": customer_tab(customer_id)}
    return render(request, "credit/limits/request.html", context, status=422 if form.errors else 200)


@require_GET
@requires(Right.VIEW_CREDIT)
def request_detail(request: HttpRequest, approval_id: int) -> HttpResponse:
    """One request: what is asked for beside what is in force and owed, and the decision."""
    scope, as_of = get_scope(user=request.user), get_today_of(request)
    row = history.find_request(scope=scope, approval_id=approval_id)
    if row is None:
        raise Http404
    asked, owner = history.as_grant(row), Owner(row.customer_id, row.group_id)
    owed = history.get_owed(owner=owner, scope=scope, currency=row.currency, as_of=as_of, known_at=None)
    after = LimitInForce(row.customer_id or 0, own=asked, currency=row.currency)
    context = {
        "row": row,
        "asked": asked,
        "before": _before(row, as_of),
        "owed": owed,
        "plan": run_off_of(after, owed, as_of=as_of),
        **decision_context(request, row.approval),
    }
    return render(request, "credit/limits/detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.DECIDE_LIMIT)
def record_security(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Record insurance, a guarantee or collateral: it raises what may be owed, so who decides limits records it."""
    customer = _customer(request, customer_id)
    initial = {"currency": customer.currency, "valid_from": get_today_of(request)}
    form = SecurityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.record_secured_part(customer_id=customer_id, actor_id=request.user.pk, **form.values)
        messages.success(request, _("Saved."))
        return redirect(customer_tab(customer_id))
    context = {"form": form, "customer": customer, "back": customer_tab(customer_id)}
    return render(request, "credit/limits/security.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.DECIDE_LIMIT)
def withdraw_security(request: HttpRequest, customer_id: int, part_id: int) -> HttpResponse:
    """Withdraw security that should not count any more."""
    _customer(request, customer_id)
    if not services.withdraw_secured_part(customer_id=customer_id, part_id=part_id, now=timezone.now()):
        raise Http404
    messages.success(request, _("Withdrawn."))
    return redirect(customer_tab(customer_id))


def customer_tab(customer_id: int) -> str:
    return f"{reverse('customers:customer', args=[customer_id])}?tab=credit"


def _ask(request: HttpRequest, form: LimitRequestForm, owner: Owner) -> history.LimitRequest | None:
    """Ask for what the form holds; what is wrong with it goes back to the form."""
    try:
        return services.request_limit(
            owner=owner,
            limit=form.limit,
            scope=get_scope(user=request.user),
            requester_id=cast(int, request.user.pk),
            now=timezone.now(),
            today=get_today_of(request),
        )
    except services.LimitRefusedError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except ApprovalError as error:
        form.add_error("reason", str(error))
    return None


def _initial(request: HttpRequest, customer: Any, in_force: LimitInForce) -> dict[str, Any]:
    """Begin with the limit there is, or with the amount that a recommendation's link brings along."""
    own = in_force.own or in_force.expired
    return {
        "kind": own.kind if own else "limit",
        "amount": request.GET.get("amount") or (_typed(own) if own else None),
        "currency": request.GET.get("currency") or (own.currency if own else customer.currency),
        "valid_from": get_today_of(request),
    }


def _typed(grant: GrantedLimit) -> str | None:
    """Return an amount as one types it, with its currency's decimals."""
    return None if grant.amount is None else written(grant.amount, currency=grant.currency)


def _before(row: history.LimitRequest, as_of: date) -> GrantedLimit | None:
    """Return what is in force of the customer or group that the request is about."""
    if row.group_id:
        standing = groups_in_force(group_ids=[row.group_id], as_of=as_of).get(row.group_id)
        return standing.in_force if standing else None
    customer_id = cast(int, row.customer_id)
    return limits_in_force(customer_ids=[customer_id], as_of=as_of)[customer_id].own


def _group_figures(request: HttpRequest, in_force: LimitInForce) -> list[Figure]:
    """Return the shared limit beside what the whole group owes, for whoever sees all of it."""
    scope = get_scope(user=request.user)
    if in_force.group is None or not scope.sees_all:
        return []
    owed = history.get_owed(
        owner=Owner(group_id=in_force.group_id),
        scope=scope,
        currency=in_force.group.currency,
        as_of=get_as_of(request),
        known_at=get_known_at(request),
    )
    shared = LimitInForce(in_force.customer_id, own=in_force.group, currency=in_force.group.currency)
    return limit_figures(shared, owed)


def _customer(request: HttpRequest, customer_id: int) -> Any:
    try:
        return get_customer(scope=get_scope(user=request.user), customer_id=customer_id)
    except CustomerNotFoundError as error:
        raise Http404 from error


def _tabs(request: HttpRequest) -> list[Tab]:
    """Return the views that people ask for most."""
    page, state = reverse("credit:limits"), request.GET.get("state", "")
    tabs = (
        ("", _("Every customer")),
        ("over", _("Over the limit")),
        ("expired", _("Expired")),
        ("expiring", _("Expires within 30 days")),
        ("none", _("No limit set")),
    )
    return [Tab(label, f"{page}?state={name}" if name else page, state == name) for name, label in tabs]
