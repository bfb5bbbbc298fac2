"""`/api/v1/imports/`: upload a file, check it, bring it in, read what is wrong with it, undo it."""

import json
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import Mode, import_kinds
from finance_crm.exchange.queries import imports as queries
from finance_crm.exchange.queries.messages import describe_failure
from finance_crm.exchange.services import imports as services
from finance_crm.exchange.services.queueing import start_import
from finance_crm.web.api.parsers import StrictJSONParser
from finance_crm.web.api.problems import ConflictError
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet

MODES = [mode.value for mode in Mode]


@extend_schema_field(OpenApiTypes.OBJECT)
class MappingField(serializers.Field):
    """A mapping as a JSON object, as its text, or the name of a saved one."""

    def to_internal_value(self, data: Any) -> dict[str, Any] | str:
        if isinstance(data, dict):
            return data
        if not isinstance(data, str):
            raise serializers.ValidationError("A JSON object, or the name of a saved mapping.")
        if not data.lstrip().startswith("{"):
            return data
        try:
            document: dict[str, Any] = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise serializers.ValidationError("This is not JSON.") from error
        return document

    def to_representation(self, value: Any) -> Any:
        return value


class ImportInput(serializers.Serializer):
    """`size` and `sha256` let us notice a file that was cut off or changed on its way."""

    file = serializers.FileField()
    kind = serializers.CharField(max_length=50)
    mode = serializers.ChoiceField(choices=MODES, default=Mode.CREATE_OR_UPDATE.value)
    mapping = MappingField(required=False, default=dict)
    accepts_good_rows = serializers.BooleanField(default=False)
    dry_run = serializers.BooleanField(default=True)
    size = serializers.IntegerField(required=False, min_value=0)
    sha256 = serializers.RegexField(r"^[0-9a-fA-F]{64}\Z", required=False)


class ReadingInput(serializers.Serializer):
    mapping = MappingField()
    mode = serializers.ChoiceField(choices=MODES, default=Mode.CREATE_OR_UPDATE.value)
    accepts_good_rows = serializers.BooleanField(default=False)


class ConfirmInput(serializers.Serializer):
    ids = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=10_000)


class ImportItem(RowSerializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    mode = serializers.CharField()
    status = serializers.CharField(help_text="uploaded, checking, checked, applying, applied, refused, unreadable, …")
    file_name = serializers.CharField()
    file_size = serializers.IntegerField()
    checksum = serializers.CharField(help_text="SHA-256")
    mapping = serializers.DictField()
    accepts_good_rows = serializers.BooleanField()
    row_count = serializers.IntegerField(allow_null=True)
    new_count = serializers.IntegerField(allow_null=True)
    changed_count = serializers.IntegerField(allow_null=True)
    same_count = serializers.IntegerField(allow_null=True)
    rejected_count = serializers.IntegerField(allow_null=True)
    problem_count = serializers.IntegerField(allow_null=True)
    failure_code = serializers.CharField(allow_blank=True)
    failure = serializers.CharField(allow_blank=True)
    proposals = serializers.ListField(child=serializers.DictField())
    job_id = serializers.IntegerField(allow_null=True)
    uploaded_at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)


class ProblemItem(RowSerializer):
    row_number = serializers.IntegerField()
    column = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    value = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class ImportViewSet(ApiViewSet):
    """Files in. An upload is checked at once, or checked and brought in when `dry_run` is false."""

    required_rights = {"*": Right.IMPORT}
    unscoped = True  # a file may name any customer
    idempotency_required = frozenset({"create"})
    paged_actions = frozenset({"list", "problems"})
    parser_classes = [MultiPartParser, StrictJSONParser]

    @extend_schema(responses=ImportItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = queries.list_imports_after(after=page.after, limit=page.limit + 1)
        return self.page_response(rows, page, key=lambda run: (run.id,), serializer=ImportItem)

    @extend_schema(responses=ImportItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(ImportItem.render(_find(pk)))

    @extend_schema(request={"multipart/form-data": ImportInput}, responses={201: ImportItem})
    def create(self, request: Request) -> Response:
        body = self.read_body(ImportInput)
        if body["kind"] not in import_kinds:
            known = ", ".join(import_kinds.names())
            raise serializers.ValidationError({"kind": [f"There is no such kind. Known: {known}."]})
        run = _translate(
            lambda: services.create_import(
                kind=body["kind"],
                upload=services.Upload(body["file"], body["file"].name, body.get("size"), body.get("sha256", "")),
                mode=body["mode"],
                mapping=_mapping(body["mapping"], kind=body["kind"]),
                accepts_good_rows=body["accepts_good_rows"],
                actor_id=self.actor_id,
                at=timezone.now(),
            )
        )
        self._start(run.pk, "check" if body["dry_run"] else "apply")
        return Response(ImportItem.render(_find(run.pk)), status=201)

    @extend_schema(request=ReadingInput, responses=ImportItem)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: str) -> Response:
        """Read the file another way and check it again; nothing is written."""
        run, body = _find(pk), self.read_body(ReadingInput)
        _translate(
            lambda: services.change_mapping(
                import_id=run.id,
                mapping=_mapping(body["mapping"], kind=run.kind),
                mode=body["mode"],
                accepts_good_rows=body["accepts_good_rows"],
            )
        )
        self._start(run.id, "check")
        return Response(ImportItem.render(_find(pk)))

    @extend_schema(request=None, responses=ImportItem)
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:
        self._start(_find(pk).id, "apply")
        return Response(ImportItem.render(_find(pk)))

    @extend_schema(request=None, responses=ImportItem)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        self._start(_find(pk).id, "undo")
        return Response(ImportItem.render(_find(pk)))

    @extend_schema(request=ConfirmInput, responses=ImportItem)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Accept what the import proposes, by ids."""
        run, accepted = _find(pk), tuple(self.read_body(ConfirmInput)["ids"])
        _translate(
            lambda: services.confirm_proposals(
                import_id=run.id, accepted=accepted, actor_id=self.actor_id, at=timezone.now()
            )
        )
        return Response(ImportItem.render(_find(pk)))

    @extend_schema(responses=ProblemItem(many=True))
    @action(detail=True, methods=["get"])
    def problems(self, request: Request, pk: str) -> Response:
        page = self.read_page(int, int)
        rows = queries.list_problems_after(import_id=_find(pk).id, after=page.after, limit=page.limit + 1)
        return self.page_response(rows, page, key=lambda row: (row.row_number, row.id), serializer=ProblemItem)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def rejects(self, request: Request, pk: str) -> FileResponse:
        """The rejected rows, each with its reasons, as CSV."""
        file = queries.get_import(import_id=_find(pk).id).rejects
        if not file:
            raise Http404
        return FileResponse(file.open("rb"), content_type="text/csv; charset=utf-8")

    def _start(self, import_id: int, what: str) -> None:
        _translate(lambda: start_import(import_id=import_id, action=what, actor_id=self.actor_id, source="api"))


def _find(pk: str) -> queries.ImportDetail:
    try:
        return queries.get_import_detail(import_id=int(pk))
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _mapping(given: dict[str, Any] | str, *, kind: str) -> dict[str, Any]:
    if isinstance(given, dict):
        return given
    return _translate(lambda: queries.get_mapping(kind=kind, name=given)) if given else {}


def _translate(call: Any) -> Any:
    try:
        return call()
    except FileRejectedError as error:
        if error.code == "refused":  # by the records, not for what the request says
            raise ConflictError(describe_failure(code=error.code, facts=error.facts)) from error
        field = "mapping" if error.code.startswith("mapping") else "mode" if error.code.startswith("mode") else "file"
        raise serializers.ValidationError({field: [describe_failure(code=error.code, facts=error.facts)]}) from error
    except services.NotReadyError as error:
        raise ConflictError("The import is at work, or already past that step.") from error
    except OverflowError as error:
        raise exceptions.ParseError("A number is too large.") from error
