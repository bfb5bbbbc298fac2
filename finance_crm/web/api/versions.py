"""ETag and If-Match: the `version` of a mutable resource."""

import re

from rest_framework import exceptions
from rest_framework.request import Request

from finance_crm.web.api.problems import PreconditionFailedError, PreconditionRequiredError

_TAG = re.compile(r'(W/)?"([^"]*)"')
_VERSION = re.compile(r"[1-9][0-9]{0,8}")


def etag_of(version: int) -> str:
    return f'"{version}"'


def required_version(request: Request) -> int | None:
    """Return the version that If-Match names, to hand to the service; None when it is `*` (any version).

    The service compares inside its transaction and raises StaleVersionError.
    :raises PreconditionRequiredError: if the header is missing
    :raises PreconditionFailedError: if no version of ours can look like that
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequiredError
    if header == "*":
        return None
    tag = _TAG.fullmatch(header)
    if tag is None:
        raise exceptions.ParseError('If-Match must be * or one quoted version, as "3".')
    if tag[1] or not _VERSION.fullmatch(tag[2]):
        raise PreconditionFailedError
    return int(tag[2])
