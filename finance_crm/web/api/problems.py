"""Errors of the API as RFC 9457 `application/problem+json`, with a JSON-path-like field per error."""

from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from finance_crm.sql import constraint_of
from finance_crm.web.domain.versions import StaleVersionError

PROBLEM_TYPE = "application/problem+json"
_TITLES = {
    400: "The request is not valid",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    412: "Changed in the meantime",
    413: "Too large",
    415: "Unsupported media type",
    422: "Key used for another request",
    428: "If-Match is missing",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Not available now",
}

log = structlog.get_logger(__name__)


class ConflictError(exceptions.APIException):
    """409: the state of the data does not allow it."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "The present state does not allow this."
    default_code = "conflict"


class PreconditionFailedError(exceptions.APIException):
    """412: the object is not the version the request names."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "The object has changed since the version named in If-Match. Read it again."
    default_code = "stale_version"


class PreconditionRequiredError(exceptions.APIException):
    """428: a change must name the version it changes."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = "Send the object's ETag in If-Match, so that nobody's change is lost."
    default_code = "precondition_required"


class UnprocessableError(exceptions.APIException):
    """422: well-formed, but contradicts an earlier request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "This key was used for another request."
    default_code = "unprocessable"


class TooLargeError(exceptions.APIException):
    """413: more than this installation takes in one request."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large."
    default_code = "too_large"


def handle_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error leaves as a problem document, also one nobody foresaw."""
    known = _translate(error)
    set_rollback()
    if known is None:
        if settings.DEBUG:
            return None
        request = getattr(context.get("request"), "_request", None)
        got_request_exception.send(sender=handle_problem, request=request)
        log.exception("api_failure", path=getattr(request, "path", None))
        return _respond(problem(status_code=500, detail="The failure was recorded."), {})
    return _respond(_problem_of(known), _headers_of(known))


def problem(
    *, status_code: int, detail: str, code: str = "", errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """Return the members of a problem document."""
    members: dict[str, Any] = {
        "type": f"urn:finance-crm:problem:{code}" if code else "about:blank",
        "title": _TITLES.get(status_code, "Error"),
        "status": status_code,
        "detail": detail,
    }
    return members | ({"errors": errors} if errors else {})


@csrf_exempt
@login_not_required
def not_found(request: HttpRequest, **_: str) -> HttpResponse:
    """Answer every address below /api/v1/ that is no resource."""
    members = problem(status_code=404, detail="There is no such resource.", code="not_found")
    return JsonResponse(members, status=404, content_type=PROBLEM_TYPE)


def flatten(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Yield one error per message: {"field": "lines[0].amount", "detail": …, "code": …}."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from flatten(inner, _below(path, name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from flatten(inner, f"{path}[{index}]" if nested else path)
    else:
        yield {"field": path, "detail": str(detail), "code": getattr(detail, "code", "invalid") or "invalid"}


def _below(path: str, name: object) -> str:
    """Return the path of a member: a position in a list is a number, an error of the whole has no name."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    own = "" if name == "non_field_errors" else str(name)
    return f"{path}.{own}".strip(".") if own else path


def _from_validation(error: DjangoValidationError) -> exceptions.APIException:
    return exceptions.ValidationError(getattr(error, "message_dict", error.messages))


# What lower layers raise, and what the API makes of it; the first that fits counts.
_TRANSLATIONS: tuple[tuple[type[Exception], Callable[[Any], exceptions.APIException]], ...] = (
    (exceptions.APIException, lambda error: error),
    (Http404, lambda error: exceptions.NotFound()),
    (PermissionDenied, lambda error: exceptions.PermissionDenied()),
    (StaleVersionError, lambda error: PreconditionFailedError()),
    (DjangoValidationError, _from_validation),
    (RequestDataTooBig, lambda error: TooLargeError()),
    (SuspiciousOperation, lambda error: exceptions.ParseError("The request is not acceptable.")),
    (DataError, lambda error: exceptions.ValidationError("A value is out of range.")),
    (IntegrityError, lambda error: ConflictError(_constraint_of(error))),
)


def _translate(error: Exception) -> exceptions.APIException | None:
    """Return the API's own exception; None for a real failure."""
    return next((make(error) for kind, make in _TRANSLATIONS if isinstance(error, kind)), None)


def _constraint_of(error: IntegrityError) -> str:
    name = constraint_of(error)
    return f"The data does not allow this (rule {name})." if name else ConflictError.default_detail


def _problem_of(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        errors = list(flatten(error.detail))
        detail = errors[0]["detail"] if len(errors) == 1 else f"{len(errors)} values are not valid."
        return problem(status_code=400, detail=detail, code="validation", errors=errors)
    code = str(getattr(error.detail, "code", error.default_code))
    return problem(status_code=error.status_code, detail=str(error.detail), code=code)


def _headers_of(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return headers


def _respond(members: dict[str, Any], headers: dict[str, str]) -> Response:
    return Response(members, status=members["status"], headers=headers, content_type=PROBLEM_TYPE)
