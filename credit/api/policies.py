"""`/api/v1/credit/policies/`: versions of the credit policy, what they say, and drafts to write.

A system drafts; replaying, asking for approval and approving are for people, so no endpoint does them. The policy's
own number is `number`; `version` counts the changes of a draft and is its ETag.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.domain.policies import PolicyError
from credit.queries import policies as queries
from credit.queries.policies import CreditPolicy
from credit.services import policies as services
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import IdField
from finance_crm.web.api.problems import ConflictError
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.versions import required_version
from finance_crm.web.api.views import ApiViewSet

EXAMPLE = {
    "id": 1,
    "number": 1,
    "title": "Shipped policy",
    "status": "in_force",
    "content_hash": "0" * 64,
    "based_on_id": None,
    "recorded_at": "2026-01-01T08:00:00Z",
    "recorded_by_id": None,
    "replay_id": None,
    "approved_by_id": None,
    "approved_at": None,
    "in_force_from": "2026-01-01T08:00:00Z",
    "retired_at": None,
    "version": 1,
}


class PolicyFilters(forms.Form):
    """Which versions."""

    STATES = [("", "any"), *((state, state) for state in ("draft", "approved", "in_force", "retired"))]
    status = forms.ChoiceField(required=False, choices=STATES)


@extend_schema_serializer(examples=[OpenApiExample("In force", EXAMPLE, response_only=True)])
class PolicyItem(RowSerializer):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    status = serializers.CharField(help_text="draft, approved, in_force or retired")
    content_hash = serializers.CharField()
    based_on_id = serializers.IntegerField(allow_null=True)
    recorded_at = serializers.DateTimeField()
    recorded_by_id = serializers.IntegerField(allow_null=True)
    replay_id = serializers.IntegerField(allow_null=True)
    approved_by_id = serializers.IntegerField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    in_force_from = serializers.DateTimeField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class PolicyDetail(PolicyItem):
    content = serializers.DictField(help_text="every part of the policy; decimals are strings")


class DraftInput(serializers.Serializer):
    based_on_id = IdField(help_text="the version whose content the draft starts with")
    title = serializers.CharField(max_length=120)


class DraftChange(serializers.Serializer):
    title = serializers.CharField(max_length=120)
    content = serializers.DictField(help_text="the parts to replace, each as a whole")


@dataclass(frozen=True)
class _Policy:
    """A row with its own number and its ETag under the names that the API has for them."""

    row: CreditPolicy

    @property
    def number(self) -> int:
        return self.row.version

    @property
    def version(self) -> int:
        return self.row.row_version

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


class CreditPolicyViewSet(ApiViewSet):
    """Versions of the credit policy, newest first."""

    required_rights = {
        "list": Right.VIEW_CREDIT,
        "retrieve": Right.VIEW_CREDIT,
        "create": Right.MANAGE_POLICY,
        "partial_update": Right.MANAGE_POLICY,
    }
    query_forms = {"list": PolicyFilters}

    @extend_schema(responses=PolicyItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = queries.list_policies(
            status=self.query.get("status") or None,
            after_id=page.after[0] if page.after else None,
            limit=page.limit + 1,
        )
        found = [_Policy(row) for row in rows]
        return self.page_response(found, page, key=lambda item: (item.row.pk,), serializer=PolicyItem)

    @extend_schema(responses=PolicyDetail)
    def retrieve(self, request: Request, pk: str) -> Response:
        return self.versioned_response(self._find(int(pk)), serializer=PolicyDetail)

    @extend_schema(request=DraftInput, responses={201: PolicyDetail})
    def create(self, request: Request) -> Response:
        """Draft a new version from an existing one."""
        body = self.read_body(DraftInput)
        if queries.find_policy(policy_id=body["based_on_id"]) is None:
            raise serializers.ValidationError({"based_on_id": ["There is no such policy."]})
        draft = services.draft_policy(**body, actor_id=self.actor_id)
        return self.versioned_response(_Policy(draft), serializer=PolicyDetail, status=201)

    @extend_schema(request=DraftChange, responses=PolicyDetail)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Replace parts of a draft's content; what is not named stays."""
        version = required_version(request)
        row = self._find(int(pk))
        body = self.read_body(DraftChange, partial=True)
        try:
            changed = services.change_content(
                policy_id=row.row.pk,
                parts=body.get("content", {}),
                title=body.get("title"),
                version=version,
                actor_id=self.actor_id,
            )
        except PolicyError as error:
            raise serializers.ValidationError({f"content.{error.part}": [error.message]}) from error
        except services.PolicyRefusedError as error:
            raise ConflictError(str(error)) from error
        return self.versioned_response(_Policy(changed), serializer=PolicyDetail)

    def _find(self, policy_id: int) -> _Policy:
        row = queries.find_policy(policy_id=policy_id)
        if row is None:
            raise Http404
        return _Policy(row)
