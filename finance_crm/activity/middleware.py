"""Says who changes what: the actor of a request travels with each of its transactions into the history."""

from typing import Any

from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware as ContextMiddleware


class HistoryMiddleware(ContextMiddleware):
    """Requests that may write carry their user; the API's user is set as soon as its token is read."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        source = "api" if request.path.startswith("/api/") else "page"
        return super().get_context(request) | {"source": source}
