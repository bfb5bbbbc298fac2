"""`Idempotency-Key`: honoured on every creating POST, required where money or files are posted."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from finance_crm.access.services.idempotency import (
    KeyReusedError,
    RequestInFlightError,
    StoredAnswer,
    claim_key,
    keep_answer,
)
from finance_crm.web.api.problems import ConflictError, UnprocessableError
from finance_crm.web.api.renderers import ApiRenderer

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("Location", "ETag")

Handler = Callable[..., Response]


class IdempotentMixin:
    """Wraps `post`. Actions in `idempotency_required` refuse to run without a key, those exempt ignore it."""

    idempotency_required: ClassVar[frozenset[str]] = frozenset()
    idempotency_exempt: ClassVar[frozenset[str]] = frozenset()

    def guard_post(self, request: Request) -> None:
        """Call from `initial`, after permissions: from here on `self.post` answers each key once."""
        action = getattr(self, "action", None) or "post"
        handler = getattr(self, "post", None)
        if request.method != "POST" or handler is None or action in self.idempotency_exempt:
            return
        key = read_key(request, required=action in self.idempotency_required)
        if key is not None:
            self.post = _once(handler, key)


def read_key(request: Request, *, required: bool) -> str | None:
    """Return the key of the request.

    :raises ParseError: if it is missing where required, or not 1 to 255 visible ASCII characters
    """
    key = request.headers.get(HEADER)
    if key is None and required:
        raise exceptions.ParseError(f"This needs the header {HEADER}, so that a repeated request counts once.")
    if key is not None and not _KEY.fullmatch(key):
        raise exceptions.ParseError(f"{HEADER} must be 1 to 255 visible ASCII characters.")
    return key


def _once(handler: Handler, key: str) -> Handler:
    def post(request: Request, *args: Any, **kwargs: Any) -> Response:
        request_hash = hash_request(request)
        user_id, now = request.user.pk, timezone.now()
        try:
            with transaction.atomic():
                known = claim_key(user_id=user_id, key=key, request_hash=request_hash, now=now)
                if known is not None:
                    return _replay(known)
                response = handler(request, *args, **kwargs)
                if response.status_code < 300:
                    answer = _store(response)
                    keep_answer(user_id=user_id, key=key, request_hash=request_hash, answer=answer, now=now)
                return response
        except RequestInFlightError as error:
            raise ConflictError("A request with this Idempotency-Key is being worked on.") from error
        except KeyReusedError as error:
            raise UnprocessableError("This Idempotency-Key was used for another request.") from error

    return post


def hash_request(request: Request) -> str:
    """Return a digest of address and body; files are read in pieces, so a large upload costs no memory."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode("utf-8", "surrogatepass"))
    files = request.FILES
    plain = {name: request.data.getlist(name) for name in request.data if name not in files} if files else request.data
    digest.update(json.dumps(plain, sort_keys=True, default=str).encode())
    for name in sorted(files):
        for file in files.getlist(name):
            digest.update(f"\n{name} {file.name} {file.size}\n".encode("utf-8", "surrogatepass"))
            _add_file(digest, file)
    return digest.hexdigest()


def _add_file(digest: Any, file: UploadedFile) -> None:
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)


def _store(response: Response) -> StoredAnswer:
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    return StoredAnswer(response.status_code, headers, ApiRenderer().render(response.data).decode())


def _replay(answer: StoredAnswer) -> Response:
    body = json.loads(answer.body) if answer.body else None
    return Response(body, status=answer.status_code, headers=answer.headers | {"Idempotency-Replayed": "true"})
