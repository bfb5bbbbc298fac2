"""The base of every resource: who may, whose rows, which parameters, and answers given once."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django import forms
from rest_framework import exceptions, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import Scope
from finance_crm.access.queries.rights import get_scope
from finance_crm.web.api.idempotency import IdempotentMixin
from finance_crm.web.api.pagination import PageRequest, page_body, read_page
from finance_crm.web.api.queries import clean_query, has_bad_text
from finance_crm.web.api.schema import CursorPages
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.strictness import unknown_fields, wrong_types
from finance_crm.web.api.versions import etag_of

Row = TypeVar("Row")


class ApiViewSet(IdempotentMixin, viewsets.ViewSet):
    """Subclasses declare the rights and the parameters of each action; docs/api.md shows a whole resource."""

    required_rights: ClassVar[dict[str, Right]]
    unscoped: ClassVar[bool] = False
    query_forms: ClassVar[dict[str, type[forms.Form]]] = {}
    paged_actions: ClassVar[frozenset[str]] = frozenset({"list"})
    versioned_actions: ClassVar[frozenset[str]] = frozenset({"update", "partial_update", "destroy"})
    pagination_class = CursorPages
    lookup_value_regex = "[0-9]{1,18}"
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]

    query: Mapping[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not hasattr(self, (request.method or "").lower()):
            raise exceptions.MethodNotAllowed(request.method or "")
        form_class = self.query_forms.get(self.action or "")
        self.query = clean_query(request.query_params, form_class=form_class, also=self._page_parameters())
        if request.method in {"POST", "PUT", "PATCH"} and has_bad_text(request.data):
            raise exceptions.ParseError(
                "The body contains a character that is not text (NUL or half a surrogate pair)."
            )
        self.guard_post(request)

    @cached_property
    def scope(self) -> Scope:
        """Whose customers the caller sees; hand it to every query."""
        return get_scope(user=self.request.user)

    @property
    def actor_id(self) -> int:
        return self.request.user.pk

    def read_page(self, *kinds: Callable[[str], Any]) -> PageRequest:
        """Read limit and cursor; `kinds` turn the sort key's parts back from text, as (str, int)."""
        return read_page(self.request, kinds=kinds)

    def page_response(
        self,
        rows: Sequence[Row],
        page: PageRequest,
        *,
        key: Callable[[Row], tuple[Any, ...]],
        serializer: type[RowSerializer],
    ) -> Response:
        """Answer a list from at most `page.limit + 1` rows."""
        return Response(page_body(self.request, rows=rows, limit=page.limit, key=key, render=serializer.render))

    def versioned_response(self, row: Any, *, serializer: type[RowSerializer], status: int = 200) -> Response:
        """Answer one mutable object with its version as ETag."""
        return Response(serializer.render(row), status=status, headers={"ETag": etag_of(row.version)})

    def read_body(self, serializer: type[Any], *, partial: bool = False) -> dict[str, Any]:
        """Return the validated body.

        :raises ValidationError: naming every field that is unknown or not valid
        """
        filled = serializer(data=self.request.data, partial=partial)
        if _is_json(self.request) and (errors := wrong_types(filled, self.request.data)):
            raise exceptions.ValidationError(errors)
        filled.is_valid(raise_exception=True)
        if errors := unknown_fields(filled, self.request.data):
            raise exceptions.ValidationError(errors)
        return filled.validated_data

    def _page_parameters(self) -> frozenset[str]:
        return frozenset({"limit", "cursor"}) if self.action in self.paged_actions else frozenset()


def _is_json(request: Request) -> bool:
    return str(request.content_type).split(";")[0].strip().lower() == "application/json"
