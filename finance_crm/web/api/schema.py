"""What the OpenAPI schema says beyond the serializers: parameters, headers, pages and problems."""

from typing import Any

from django import forms
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_parameter_type
from drf_spectacular.utils import OpenApiParameter

from finance_crm.access.api.permissions import right_of
from finance_crm.access.domain.clients import SCOPE_OF_RIGHT, SCOPE_RIGHTS
from finance_crm.web.api.pagination import DEFAULT_LIMIT, MAX_LIMIT
from finance_crm.web.api.problems import PROBLEM_TYPE

_PROBLEM_STATUSES = {
    "400": "Not valid",
    "401": "No valid token",
    "403": "Right or scope missing",
    "404": "Not found",
    "429": "Too many requests",
}


class CursorPages:
    """How a list looks in the schema; the reading is in `pagination`."""

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        return [
            _parameter("limit", limit, "How many rows at most."),
            _parameter("cursor", {"type": "string"}, "`next_cursor` of the page before."),
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "next_cursor", "results"],
            "properties": {
                "next": {"type": "string", "format": "uri", "nullable": True, "example": None},
                "next_cursor": {"type": "string", "nullable": True, "example": None},
                "results": schema,
            },
        }


class ResourceSchema(AutoSchema):
    """Reads what an ApiViewSet declares."""

    def get_override_parameters(self) -> list[Any]:
        form = getattr(self.view, "query_forms", {}).get(getattr(self.view, "action", ""))
        declared = [_from_field(name, field) for name, field in form.base_fields.items()] if form else []
        return declared + self._headers()

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None or not hasattr(self.view, "required_rights"):
            return operation
        content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for status, text in (_PROBLEM_STATUSES | self._conditional_problems()).items():
            operation["responses"].setdefault(status, {"description": text, "content": content})
        right = right_of(self.view, self.method)
        if right is not None and right in SCOPE_OF_RIGHT:
            operation["security"] = [{"oauth2": [SCOPE_OF_RIGHT[right]]}, {"cookieAuth": []}]
        return operation

    def _get_paginator(self) -> CursorPages | None:
        """Only declared actions come in pages; a list inside one object is just a list."""
        is_paged = getattr(self.view, "action", "") in getattr(self.view, "paged_actions", ())
        return super()._get_paginator() if is_paged else None

    def _headers(self) -> list[OpenApiParameter]:
        action = getattr(self.view, "action", "")
        headers = []
        if self.method == "POST" and action not in getattr(self.view, "idempotency_exempt", ()):
            headers.append(_idempotency_header(required=action in getattr(self.view, "idempotency_required", ())))
        if action in getattr(self.view, "versioned_actions", ()):
            headers.append(_if_match_header())
        return headers

    def _conditional_problems(self) -> dict[str, str]:
        problems = {}
        if self.method != "GET":
            problems |= {"409": "The present state does not allow it", "415": "Not JSON", "413": "Too large"}
        if self.method == "POST":
            problems["422"] = "The key was used for another request"
        if getattr(self.view, "action", "") in getattr(self.view, "versioned_actions", ()):
            problems |= {"412": "Changed in the meantime", "428": "If-Match is missing"}
        return problems


def add_problem(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the problem document and the ways to sign in to the schema (a post-processing hook)."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemError"}},
        },
    }
    components["schemas"]["ProblemError"] = {
        "type": "object",
        "required": ["field", "detail", "code"],
        "properties": {name: {"type": "string"} for name in ("field", "detail", "code")},
    }
    return result


def _idempotency_header(*, required: bool) -> OpenApiParameter:
    return OpenApiParameter(
        "Idempotency-Key",
        {"type": "string", "pattern": "^[\\x21-\\x7e]{1,255}$"},
        OpenApiParameter.HEADER,
        required=required,
        description="A repeated request with the same key gets the first answer, for 24 hours.",
    )


def _if_match_header() -> OpenApiParameter:
    return OpenApiParameter(
        "If-Match",
        {"type": "string", "pattern": '^("[1-9][0-9]{0,8}"|\\*)$'},
        OpenApiParameter.HEADER,
        required=True,
        description="The ETag of the version to change.",
    )


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return build_parameter_type(name=name, schema=schema, location="query", description=description)


def _from_field(name: str, field: forms.Field) -> OpenApiParameter:
    many = isinstance(field, forms.MultipleChoiceField)
    schema = _schema_of(field)
    return OpenApiParameter(
        name,
        {"type": "array", "items": schema} if many else schema,
        OpenApiParameter.QUERY,
        required=field.required,
        description=str(field.help_text or field.label or ""),
        explode=True if many else None,
    )


def _schema_of(field: forms.Field) -> dict[str, Any]:
    """Return the schema of one value of a form field."""
    if isinstance(field, forms.DateTimeField):
        return {"type": "string", "format": "date-time"}
    if isinstance(field, forms.DateField):
        return {"type": "string", "format": "date"}
    if isinstance(field, forms.BooleanField | forms.NullBooleanField):
        return {"type": "boolean"}
    if isinstance(field, forms.DecimalField | forms.FloatField):
        return {"type": "string", "pattern": r"^-?[0-9]{1,16}(\.[0-9]{1,12})?$"}
    if isinstance(field, forms.IntegerField):
        return {"type": "integer"} | _bounds(field)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return {"type": "string", "enum": _values(field)} if _values(field) else {"type": "string"}
    limit = getattr(field, "max_length", None)
    return {"type": "string"} | ({"maxLength": limit} if limit else {})


def _bounds(field: forms.IntegerField) -> dict[str, int]:
    low = field.min_value if field.min_value is not None else -(10**18) + 1
    high = field.max_value if field.max_value is not None else 10**18 - 1
    return {"minimum": low, "maximum": high}


def _values(field: forms.ChoiceField) -> list[str]:
    flat: list[str] = []
    for value, label in field.choices:
        flat += [inner for inner, _ in label] if isinstance(label, list | tuple) else [value]
    return [str(value) for value in flat]


class TokenScheme(OpenApiAuthenticationExtension):
    """How TokenAuthentication stands in the schema; the operations name their scopes themselves."""

    target_class = "finance_crm.access.api.authentication.TokenAuthentication"
    name = "oauth2"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        scopes = {scope: ", ".join(sorted(rights)) for scope, rights in SCOPE_RIGHTS.items()}
        flow = {"tokenUrl": "/oauth/token/", "scopes": scopes}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}
