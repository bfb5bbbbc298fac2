"""Every address of the application with what it declares, for the matrix of roles."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

from finance_crm.access.guards import PUBLIC, SIGNED_IN

# Views of libraries, which cannot carry our decorators. What they do by themselves stands here.
LIBRARIES = {"allauth.": SIGNED_IN}  # except those that say login_required = False
SAMPLES = {
    "int": "999999999",
    "str": "none",
    "slug": "none",
    "path": "none",
    "uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12,
}


class Address(NamedTuple):
    """One address: `access` is a Right, PUBLIC, SIGNED_IN, or None where the view says nothing."""

    url: str
    method: str
    access: Any
    is_api: bool
    view: str
    unscoped: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


def addresses() -> list[Address]:
    return [address for prefix, pattern in _walk(get_resolver(), "/") for address in _addresses(prefix, pattern)]


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        here = prefix + _sample(entry)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, here)
        else:
            yield here, entry


def _sample(entry: URLPattern | URLResolver) -> str:
    """Return the route with a value for each parameter; nobody has a row with these values."""
    pattern = entry.pattern
    route = getattr(pattern, "_route", None)
    if route is None:
        return _sample_regex(str(pattern))
    return re.sub("<(?:[^>:]+:)?([^>]+)>", lambda found: _value_for(pattern.converters[found[1]]), route)


def _value_for(converter: Any) -> str:
    """Return a value of the converter: a number or name that nobody has, or the first choice of a fixed list."""
    kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
    return SAMPLES.get(kind) or converter.regex.strip("()?:").split("|")[0]


def _sample_regex(regex: str) -> str:
    """Routers and a few libraries write regular expressions; one known shape each."""
    for written, value in (
        ("(?P<pk>[0-9]{1,18})", "999999999"),
        ("(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)", "1-none"),
        ("(?P<key>[-:\\w]+)", "none"),
        ("^[\\s\\S]*$", "none"),
        ("^", ""), ("$", ""), ("\\Z", ""), ("/?", "/"), ("\\.", "."),
    ):  # fmt: skip
        regex = regex.replace(written, value)
    return regex


def _addresses(url: str, pattern: URLPattern) -> Iterator[Address]:
    view = pattern.callback
    name = f"{view.__module__}.{view.__qualname__}"
    actions = getattr(view, "actions", None)
    if actions:
        for method, action in actions.items():
            if method != "head":
                yield Address(url, method.upper(), _api_right(view.cls, action, method), True, name)
        return
    access = declared(view)
    unscoped = getattr(view, "unscoped", False)
    yield Address(url, "GET", access, False, name, unscoped)
    yield Address(url, "POST", getattr(view, "writing_access", access), False, name, unscoped)


def _api_right(cls: type, action: str, method: str) -> Any:
    rights = getattr(cls, "required_rights", {})
    return rights.get(action) or rights.get(method.upper()) or rights.get("*")


def declared(view: Any) -> Any:
    """Return what the view says about who may: our decorators, or what its library does."""
    said = getattr(view, "access", None) or getattr(getattr(view, "view_class", None), "access", None)
    said = said or getattr(getattr(view, "cls", None), "access", None)
    if said is not None:
        return said
    if not getattr(view, "login_required", True):
        return PUBLIC
    return next((access for prefix, access in LIBRARIES.items() if view.__module__.startswith(prefix)), None)
