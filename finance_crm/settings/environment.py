"""Typed readers of environment variables: a wrong value fails at start and names the variable."""

import os
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
_BOOLEANS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


def _read(name: str, default: T, convert: Callable[[str], T], expected: str) -> T:
    raw = os.environ.get(name, "")
    if raw == "":
        return default
    try:
        return convert(raw)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{name}={raw!r} is not {expected}.") from error


def env_str(name: str, default: str = "") -> str:
    return os.environ.get(name) or default


def env_bool(name: str, default: bool) -> bool:
    return _read(name, default, lambda raw: _BOOLEANS[raw.lower()], "true or false")


def env_int(name: str, default: int, *, minimum: int = 0) -> int:
    """Return a whole number.

    :raises ImproperlyConfigured: if it is none, or below `minimum`
    """
    value = _read(name, default, int, "a whole number")
    if value < minimum:
        raise ImproperlyConfigured(f"{name}={value} is below {minimum}.")
    return value


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_int_list(name: str, default: str) -> list[int]:
    """Return whole numbers that grow, as `30,60,90`.

    :raises ImproperlyConfigured: if one is no number, or they do not grow
    """
    try:
        values = [int(part) for part in env_list(name, default)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not a list of whole numbers such as {default}.") from error
    if not values or values != sorted(set(values)):
        raise ImproperlyConfigured(f"{name} must be whole numbers that grow, such as {default}.")
    return values


def env_required(name: str, why: str) -> str:
    """Return a variable that must be set.

    :raises ImproperlyConfigured: saying what it is for
    """
    value = os.environ.get(name, "")
    if value == "":
        raise ImproperlyConfigured(f"{name} must be set: {why}")
    return value


def database_from_url(url: str, *, name: str = "DATABASE_URL") -> dict[str, object]:
    """Return a Django database entry for `postgresql://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/name.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(_port_of(parts.netloc, name) or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": env_int("DATABASE_CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
    }


def redis_from_url(url: str, *, name: str = "REDIS_URL") -> str:
    """Return the address after a look at its form."""
    parts = urlsplit(url)
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like redis://:password@host:6379/0.")
    _port_of(parts.netloc, name)
    return url


def mail_from_url(url: str, *, name: str = "EMAIL_URL") -> dict[str, object]:
    """Return Django's EMAIL_ settings for `smtp://user:password@host:587`.

    STARTTLS is used unless `?tls=false` follows; `smtps://` speaks TLS from the start.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must look like smtp://user:password@host:587?tls=true.")
    at_once = parts.scheme == "smtps"
    wants_tls = dict(parse_qsl(parts.query)).get("tls", "true").lower() not in {"false", "no", "0"}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": _port_of(parts.netloc, name) or (465 if at_once else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": at_once,
        "EMAIL_USE_TLS": wants_tls and not at_once,
        "EMAIL_TIMEOUT": 20,
    }


def _port_of(netloc: str, name: str) -> int | None:
    try:
        return urlsplit(f"//{netloc}").port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: the port is not a number below 65536.") from error
