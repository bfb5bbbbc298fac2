"""Requests through WSGI, without a network between: ours through the whole stack, bare ones through a handler
without middleware, whose views run one query each. Both have the room for frames that our server gives."""

from collections.abc import Callable
from io import BytesIO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http.response import HttpResponseBase
from django.test import Client, override_settings

from finance_crm.frames import with_room

BARE_URLS = "benchmarks.bare"
Send = Callable[[], bytes]


class RefusedError(RuntimeError):
    """A measured page did not answer with 200."""


class _BareRequest(WSGIRequest):
    urlconf = BARE_URLS


class _BareHandler(WSGIHandler):
    request_class = _BareRequest


def ours(path: str, **headers: str) -> Send:
    """Return a function that asks our application for `path`."""
    return _sender(with_room(WSGIHandler()), path, headers)


def bare(path: str, **headers: str) -> Send:
    """Return a function that asks a bare view for `path`."""
    with override_settings(MIDDLEWARE=[]):
        return _sender(with_room(_BareHandler()), path, headers)


def _sender(handler: Callable[..., HttpResponseBase], path: str, headers: dict[str, str]) -> Send:
    name, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": name,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.errors": None,
        **headers,
    }

    def send() -> bytes:
        answers: list[str] = []
        response = handler(environ | {"wsgi.input": BytesIO()}, lambda status, _headers: answers.append(status))
        body = b"".join(response)
        response.close()
        if not answers[0].startswith("200"):
            raise RefusedError(f"{path}: {answers[0]}\n{body[:2000].decode(errors='replace')}")
        return body

    return send


def signed_in_cookie() -> str:
    """Return the cookie of somebody who reads everything."""
    client = Client()
    client.force_login(
        get_user_model().objects.get(username="bench"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def many(send: Send, count: int) -> Callable[[], None]:
    """Return a function that sends the request `count` times."""

    def work() -> None:
        for _ in range(count):
            send()

    return work
