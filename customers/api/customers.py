"""`/api/v1/customers/` and `/api/v1/contacts/`: who buys, and whom to talk to there."""

from typing import Any

from django import forms
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from customers.api.common import CurrencyText, ensure_customer, money
from customers.forms.accounts import CustomerForm
from customers.forms.ledger import id_field
from customers.forms.master_data import contact_form, customer_form
from customers.forms.receivables import CustomerFilters
from customers.queries import customer_rows as queries
from customers.queries.selections import CustomerSelection
from customers.services import accounts as services
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import IdField
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.versions import required_version
from finance_crm.web.api.views import ApiViewSet

EXAMPLE = {
    "code": "C0240",
    "name": "Harbour Retail Ltd",
    "country": "GB",
    "currency": "GBP",
    "language": "en",
    "status": "active",
}
STATUSES = ["active", "blocked", "inactive"]
KINDS = ["general", "billing", "dunning"]
# Names of the API → names of the form's fields.
_LINKS = {"group_id": "group", "owner_id": "owner", "team_id": "team", "payment_terms_id": "payment_terms"}


class CustomerItem(RowSerializer):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    local_name = serializers.CharField()
    legal_form = serializers.CharField()
    tax_id = serializers.CharField()
    registration_number = serializers.CharField()
    lei = serializers.CharField()
    duns = serializers.CharField()
    country = serializers.CharField()
    region = serializers.CharField()
    industry = serializers.CharField()
    channel = serializers.CharField()
    group_id = serializers.IntegerField(allow_null=True)
    owner_id = serializers.IntegerField(allow_null=True)
    team_id = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField()
    payment_terms_id = serializers.IntegerField(allow_null=True)
    language = serializers.CharField()
    status = serializers.CharField(help_text="active, blocked or inactive")
    acquired_date = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    outstanding = money(currency_source="reporting_currency")
    overdue = money(currency_source="reporting_currency")
    unapplied = money(currency_source="reporting_currency")
    balance_date = serializers.DateField(help_text="the day of the three amounts")


def _text(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True)


@extend_schema_serializer(examples=[OpenApiExample("New", EXAMPLE, request_only=True)])
class CustomerInput(serializers.Serializer):
    code = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=200)
    local_name = _text(200)
    legal_form = _text(60)
    tax_id = _text(32)
    registration_number = _text(40)
    lei = _text(20)
    duns = _text(9)
    country = _text(2)
    region = _text(60)
    industry = _text(60)
    channel = _text(40)
    group_id = IdField(required=False, allow_null=True)
    owner_id = IdField(required=False, allow_null=True)
    team_id = IdField(required=False, allow_null=True)
    currency = CurrencyText()
    payment_terms_id = IdField(required=False, allow_null=True)
    language = serializers.CharField(max_length=10, required=False)
    status = serializers.ChoiceField(choices=STATUSES, required=False)
    acquired_date = serializers.DateField(required=False, allow_null=True)


class CustomerViewSet(ApiViewSet):
    """Customers by id."""

    required_rights = {
        "list": Right.VIEW_CUSTOMERS,
        "retrieve": Right.VIEW_CUSTOMERS,
        "create": Right.EDIT_CUSTOMERS,
        "partial_update": Right.EDIT_CUSTOMERS,
    }
    query_forms = {"list": CustomerFilters}

    @extend_schema(responses=CustomerItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = queries.list_customer_rows(
            selection=self._selection(), after_id=page.after and page.after[0], limit=page.limit + 1
        )
        return self.page_response(rows, page, key=lambda row: (row.id,), serializer=CustomerItem)

    @extend_schema(responses=CustomerItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        return self.versioned_response(self._find(int(pk)), serializer=CustomerItem)

    @extend_schema(request=CustomerInput, responses={201: CustomerItem})
    def create(self, request: Request) -> Response:
        body = {"language": "en", "status": "active"} | self.read_body(CustomerInput)
        customer = services.create_customer(fields=self._clean(customer_form(data=_form_data(body))))
        return self.versioned_response(self._find(customer.pk), serializer=CustomerItem, status=201)

    @extend_schema(request=CustomerInput, responses=CustomerItem)
    def partial_update(self, request: Request, pk: str) -> Response:
        version = required_version(request)
        known = self._find(int(pk))
        body = self.read_body(CustomerInput, partial=True)
        whole = {name: getattr(known, name) for name in CustomerInput().fields} | body
        fields = self._clean(customer_form(data=_form_data(whole), customer_id=known.id))
        services.update_customer(customer_id=known.id, version=version, fields=fields)
        return self.versioned_response(self._find(known.id), serializer=CustomerItem)

    def _selection(self) -> CustomerSelection:
        form = CustomerFilters(self.request.query_params)
        form.is_valid()
        return form.selection(self.scope)

    def _clean(self, form: CustomerForm) -> dict[str, Any]:
        if not form.is_valid():
            api_names = {name: api_name for api_name, name in _LINKS.items()}
            raise serializers.ValidationError(
                {api_names.get(name, name): list(map(str, found)) for name, found in form.errors.items()}
            )
        team = form.values["team"]
        if not self.scope.sees_all and (team is None or team.pk not in self.scope.team_ids):
            raise serializers.ValidationError({"team_id": ["Must be one of your own teams."]})
        return form.values

    def _find(self, customer_id: int) -> queries.CustomerRow:
        row = queries.find_customer_row(scope=self.scope, customer_id=customer_id)
        if row is None:
            raise Http404
        return row


def _form_data(body: dict[str, Any]) -> dict[str, Any]:
    return {_LINKS.get(name, name): value for name, value in body.items() if value is not None}


class ContactItem(RowSerializer):
    id = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    kind = serializers.CharField(help_text="general, billing or dunning")
    name = serializers.CharField()
    position = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    language = serializers.CharField()
    is_active = serializers.BooleanField()
    anonymised_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class ContactChange(serializers.Serializer):
    kind = serializers.ChoiceField(choices=KINDS, required=False)
    name = serializers.CharField(max_length=120)
    position = _text(120)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = _text(40)
    language = _text(10)
    is_active = serializers.BooleanField(required=False)


class ContactInput(ContactChange):
    customer_id = IdField()


class ContactFilters(forms.Form):
    """Whose contacts."""

    customer_id = id_field("Customer")


class ContactViewSet(ApiViewSet):
    """Contacts by id."""

    required_rights = {
        "list": Right.VIEW_CUSTOMERS,
        "retrieve": Right.VIEW_CUSTOMERS,
        "create": Right.EDIT_CUSTOMERS,
        "partial_update": Right.EDIT_CUSTOMERS,
        "anonymise": Right.EDIT_CUSTOMERS,
    }
    query_forms = {"list": ContactFilters}

    @extend_schema(responses=ContactItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = queries.list_contact_rows(
            scope=self.scope,
            customer_id=self.query.get("customer_id"),
            after_id=page.after and page.after[0],
            limit=page.limit + 1,
        )
        return self.page_response(rows, page, key=lambda row: (row.pk,), serializer=ContactItem)

    @extend_schema(responses=ContactItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        return self.versioned_response(self._find(pk), serializer=ContactItem)

    @extend_schema(request=ContactInput, responses={201: ContactItem})
    def create(self, request: Request) -> Response:
        body = self.read_body(ContactInput)
        customer_id = body.pop("customer_id")
        ensure_customer(self.scope, customer_id)
        fields = _clean_contact({"kind": "general", "is_active": True} | body, customer_id=customer_id)
        contact = services.create_contact(customer_id=customer_id, fields=fields)
        return self.versioned_response(contact, serializer=ContactItem, status=201)

    @extend_schema(request=ContactChange, responses=ContactItem)
    def partial_update(self, request: Request, pk: str) -> Response:
        version = required_version(request)
        known = self._find(pk)
        body = self.read_body(ContactChange, partial=True)
        whole = {name: getattr(known, name) for name in ContactChange().fields} | body
        fields = _clean_contact(whole, customer_id=known.customer_id, contact_id=known.pk)
        contact = services.update_contact(contact_id=known.pk, version=version, fields=fields)
        return self.versioned_response(contact, serializer=ContactItem)

    @extend_schema(request=None, responses=ContactItem)
    @action(detail=True, methods=["post"])
    def anonymise(self, request: Request, pk: str) -> Response:
        """Blank the person's data for good; the entry stays."""
        contact = services.anonymise_contact(contact_id=self._find(pk).pk, now=timezone.now())
        return self.versioned_response(contact, serializer=ContactItem)

    def _find(self, pk: str) -> Any:
        contact = queries.find_contact(scope=self.scope, contact_id=int(pk))
        if contact is None:
            raise Http404
        return contact


def _clean_contact(body: dict[str, Any], **whose: int) -> dict[str, Any]:
    form = contact_form(data=body, **whose)  # type: ignore[arg-type]
    if not form.is_valid():
        found = {"" if name == "__all__" else name: list(map(str, texts)) for name, texts in form.errors.items()}
        raise serializers.ValidationError(found)
    return {name: form.cleaned_data[name] for name in form.Meta.fields}
