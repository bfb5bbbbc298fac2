"""How high ratios should be, by industry: looking at the levels, and setting one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credit.domain.ratios import CATALOGUE, RatioName
from credit.forms.comfort_levels import ComfortLevelForm, IndustryForm
from credit.forms.ratios import RATIO_LABELS
from credit.queries.comfort_levels import LevelRow, list_levels
from credit.services.comfort_levels import clear_comfort_level, set_comfort_level
from credit.views import ratio_words as words
from customers.queries.choices import get_customer_choices
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.web.domain.versions import StaleVersionError


@require_GET
@requires(Right.VIEW_CREDIT)
def level_list(request: HttpRequest) -> HttpResponse:
    """The levels of one industry, and where each is from."""
    form = _industry_form(request)
    industry = form["industry"].value()
    may_change = has_right(user=request.user, right=Right.MANAGE_POLICY)
    rows = [_row(row, industry) for row in list_levels(industry=industry)]
    context = {"form": form, "industry": industry, "rows": rows, "may_change": may_change}
    return render(request, "credit/comfort_levels/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_POLICY)
def change_level(request: HttpRequest, ratio: str) -> HttpResponse:
    """Set the level of a ratio in an industry, or go back to what holds elsewhere."""
    name, industry = _ratio(ratio), _industry_form(request)["industry"].value()
    form = ComfortLevelForm(request.POST or None, initial=_initial(_level(name, industry)))
    if request.method == "POST" and _set(request, form, name, industry):
        messages.success(request, _("Saved."))
        return redirect(_list_address(industry))
    context = {
        "form": form,
        "industry": industry,
        "label": RATIO_LABELS[name],
        "unit": words.UNITS[CATALOGUE[name].unit],
        "has_own": _level(name, industry).id is not None,
        "back": _list_address(industry),
    }
    return render(request, "credit/comfort_levels/form.html", context, status=422 if form.errors else 200)


def _set(request: HttpRequest, form: ComfortLevelForm, name: RatioName, industry: str) -> bool:
    """Do what was asked for; where that cannot be, say so on the form."""
    clears = request.POST.get("action") == "clear"
    is_valid = form.is_valid()
    if not clears and not is_valid:
        return False
    seen_id = form.cleaned_data.get("seen")
    try:
        if clears:
            clear_comfort_level(industry=industry, ratio=name, seen_id=seen_id, at=timezone.now())
        else:
            set_comfort_level(
                industry=industry,
                ratio=name,
                comfort=form.comfort,
                source=form.cleaned_data["source"],
                seen_id=seen_id,
                actor_id=request.user.pk,
                at=timezone.now(),
            )
    except StaleVersionError:
        form.refuse_stale(_level(name, industry).id)
        return False
    return True


def _industry_form(request: HttpRequest) -> IndustryForm:
    choices = get_customer_choices(scope=get_scope(user=request.user))
    return IndustryForm(
        initial={"industry": request.GET.get("industry", "")[:60].strip().replace("\0", "")},
        industries=choices.industries,
    )


def _ratio(name: str) -> RatioName:
    try:
        return RatioName(name)
    except ValueError as error:
        raise Http404 from error


def _level(name: RatioName, industry: str) -> LevelRow:
    return next(row for row in list_levels(industry=industry) if row.ratio is name)


def _initial(row: LevelRow) -> dict[str, Any]:
    comfort = row.comfort
    if comfort is None:
        return {"seen": row.id}
    return {
        "seen": row.id,
        "direction": comfort.direction.value,
        "enough": comfort.enough,
        "strong": comfort.strong,
        "source": comfort.source if row.id else "",
    }


def _list_address(industry: str) -> str:
    return f"{reverse('credit:comfort_levels')}?{urlencode({'industry': industry})}"


def _row(row: LevelRow, industry: str) -> dict[str, Any]:
    if row.industry is None:
        origin = _("usual")
    elif row.industry == "":
        origin = _("set for all industries")
    else:
        origin = _("set for this industry")
    return {
        "label": RATIO_LABELS[row.ratio],
        "unit": words.UNITS[CATALOGUE[row.ratio].unit],
        "level": words.written_comfort(row.ratio, row.comfort),
        "source": row.comfort.source if row.comfort else "",
        "origin": origin,
        "is_set": row.industry is not None,
        "url": f"{reverse('credit:comfort_level', args=[row.ratio.value])}?{urlencode({'industry': industry})}",
    }
