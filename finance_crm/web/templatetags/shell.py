"""Tags of the page shell: icons, small drawings, the rail, addresses."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from django import forms, template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from finance_crm.access.queries.rights import get_rights, get_scope
from finance_crm.activity.queries.inbox import count_unread
from finance_crm.periods import month_of
from finance_crm.web.as_of import get_as_of, get_today_of
from finance_crm.web.domain import drawings
from finance_crm.web.domain.drawings import Value
from finance_crm.web.domain.glossary import Term, glossary
from finance_crm.web.domain.navigation import MOST_SHOWN, Reader
from finance_crm.web.domain.panels import Panel
from finance_crm.web.domain.tiles import HomeTile
from finance_crm.web.queries.shell import RailEntry, get_rail
from finance_crm.web.tables.state import with_parameters

register = template.Library()
THEME_COOKIE = "theme"
THEMES = ("light", "dark")
PAGE_BODY = "page-body"


class Shell(NamedTuple):
    """What base.html needs around a page."""

    rail: list[RailEntry]
    rail_bottom: list[RailEntry]
    current: str
    as_of: date
    today: date
    is_today: bool
    as_of_presets: list[tuple[str, date]]
    kept: list[tuple[str, str]]
    currency: str
    initials: str
    unread_count: int
    reader: str

    @property
    def rail_seen(self) -> tuple[tuple[str, int | None], ...]:
        """Return what decides how the rail looks: which entries there are, with which counts."""
        tops = [*self.rail, *self.rail_bottom]
        return tuple([(entry.name, entry.badge) for top in tops for entry in (top, *top.children)])


@register.filter
def page_frame(request: HttpRequest | None) -> str:
    """Return the template around a page: the whole one, or the bare one for a request of its body only."""
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.target == PAGE_BODY and not htmx.history_restore_request:
        return "web/fragment.html"
    return "web/frame.html"


@register.filter
def part_frame(request: HttpRequest | None) -> str:
    """Return the template around a part of a page: nothing for htmx, a whole page for a followed link."""
    htmx = getattr(request, "htmx", None)
    return "web/bare.html" if htmx and not htmx.history_restore_request else "web/frame.html"


@register.filter
def at_most_shown(count: int) -> str:
    """Return the count of a pill, cut where more would say no more."""
    return f"{MOST_SHOWN}+" if count > MOST_SHOWN else str(count)


@register.simple_tag(takes_context=True)
def get_shell(context: template.Context) -> Shell | None:
    """Return the shell, or None on pages without a signed-in reader."""
    request = context.get("request")
    if request is None or not getattr(request, "user", None) or not request.user.is_authenticated:
        return None
    rights, scope = get_rights(user=request.user), get_scope(user=request.user)
    as_of, today = get_as_of(request), get_today_of(request)
    reader = Reader(request.user, scope, today)
    rail = get_rail(rights=rights, reader=reader, place="top")
    bottom = get_rail(rights=rights, reader=reader, place="bottom")
    return Shell(
        rail=rail,
        rail_bottom=bottom,
        current=current_entry([*rail, *bottom], request),
        as_of=as_of,
        today=today,
        is_today=as_of == today,
        as_of_presets=presets(today),
        kept=[pair for pair in request.GET.items() if pair[0] not in {"as_of", "known_at", "page", "after"}],
        currency=settings.REPORTING_CURRENCY,
        initials=initials(str(request.user)),
        unread_count=count_unread(user_id=request.user.pk),
        reader=str(request.user),
    )


def presets(today: date) -> list[tuple[str, date]]:
    """Return the dates that readers ask for most."""
    month = month_of(today)
    quarter_start = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    one_day = timedelta(days=1)
    return [
        (_("Today"), today),
        (_("Yesterday"), today - one_day),
        (_("End of last month"), month.start - one_day),
        (_("End of last quarter"), quarter_start - one_day),
        (_("End of last year"), date(today.year, 1, 1) - one_day),
    ]


def current_entry(rail: Sequence[RailEntry], request: HttpRequest) -> str:
    """Return the name of the entry whose address the page's begins with.

    The longest address wins, and of two equal ones the entry that stands under the other.
    """
    nested = [(0, entry) for entry in rail] + [(1, child) for entry in rail for child in entry.children]
    found = [
        (len(url), depth, entry.name)
        for depth, entry in nested
        if (url := address(entry.url_name)) and _is_under(request, url)
    ]
    return max(found)[2] if found else ""


def _is_under(request: HttpRequest, url: str) -> bool:
    return request.path == url or (url != "/" and request.path.startswith(url))


@register.filter
def address(url_name: str) -> str:
    """Return the address of a page without arguments, or nothing when no such page is installed."""
    return _address(url_name, get_urlconf(), get_script_prefix())


@cache
def _address(url_name: str, _urlconf: object, _prefix: str) -> str:
    """Resolve a name once for each table of addresses: the rail asks for all of its entries on every page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


@register.filter
def holds(entry: RailEntry, name: str) -> bool:
    """Say whether `name` is the entry or stands under it."""
    return entry.name == name or any(child.name == name for child in entry.children)


def initials(name: str) -> str:
    """Return two letters for the account button."""
    words = name.replace(".", " ").replace("_", " ").split()
    return "".join(word[0] for word in words[:2]).upper() or "?"


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """Return the chosen theme, or light."""
    request = context.get("request")
    chosen = request.COOKIES.get(THEME_COOKIE) if request is not None else None
    return chosen if chosen in THEMES else THEMES[0]


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of static/icons/sprite.svg. It is decoration: the text beside it says what it means."""
    return _icon(name, static("icons/sprite.svg"))


@cache
def _icon(name: str, sprite: str) -> SafeString:
    return mark_safe(f'<svg class="fc-icon" aria-hidden="true"><use href="{sprite}#{name}"/></svg>')


@register.simple_tag
def sparkline(values: Sequence[Value], label: str, tone: str = "plain") -> SafeString:
    """Draw a trend line, oldest value first."""
    return mark_safe(drawings.sparkline(values, label=str(label), tone=tone))


@register.simple_tag
def meter(fraction: Value) -> SafeString:
    """Draw a bar that is full at 1."""
    return mark_safe(drawings.meter(fraction))


@register.simple_tag(takes_context=True)
def here_with(context: template.Context, **changes: Any) -> str:
    """Return this page's query string with parameters replaced; None or "" removes one."""
    cleaned = {name: value if value != "" else None for name, value in changes.items()}
    return with_parameters(context["request"].GET, **cleaned)


@register.filter
def term(name: str) -> Term | None:
    """Return a glossary term, or None when nobody registered it."""
    return glossary.get(name) if name in glossary else None


@register.simple_tag(takes_context=True)
def part_url(context: template.Context, part: Panel | HomeTile, argument: Any = "") -> str:
    """Return the address of a panel or a tile, carrying the page's as-of date and other parameters."""
    query = context["request"].GET.urlencode()
    return reverse(part.url_name, args=[] if argument == "" else [argument]) + (f"?{query}" if query else "")


def _widget_class(of: forms.Widget) -> str:
    if isinstance(of, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(of, forms.Select) else "form-control"


@register.simple_tag
def widget(bound: forms.BoundField, **attributes: Any) -> SafeString:
    """Print a form field's input with the classes of the style sheet; Django refers to help and errors."""
    own = bound.field.widget.attrs.get("class", "")
    attributes["class"] = f"{_widget_class(bound.field.widget)} {own}".strip()
    if bound.errors:
        attributes["class"] += " is-invalid"
    return bound.as_widget(attrs={name.replace("_", "-"): value for name, value in attributes.items()})


@register.filter
def is_checkbox(bound: forms.BoundField) -> bool:
    return isinstance(bound.field.widget, forms.CheckboxInput)


@register.filter
def is_multiple(bound: forms.BoundField) -> bool:
    return isinstance(bound.field.widget, forms.SelectMultiple | forms.CheckboxSelectMultiple)


@register.filter
def needs_label(bound: forms.BoundField) -> bool:
    """Say whether a filter must show its name: a text field holds it, as does a choice "All grades"."""
    of = bound.field.widget
    if isinstance(of, forms.DateInput) or getattr(of, "input_type", "") in ("date", "number"):
        return True
    empty = next((str(label) for value, label in getattr(bound.field, "choices", ()) if value in ("", None)), "")
    return isinstance(of, forms.Select) and empty.strip("-") in (
        "",
        str(_("All")),
        str(_("Any")),
        str(_("Unknown")),
    )


@register.filter
def is_group(bound: forms.BoundField) -> bool:
    """Say whether the field is a set of inputs, which needs a fieldset instead of a label."""
    return bool(bound.use_fieldset)
