"""A resource that exists in tests only: parcels with a price, in memory, to try the toolkit on."""

from typing import NamedTuple

from django import forms
from django.urls import include, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import IdField, Money, MoneyField
from finance_crm.web.api.problems import not_found
from finance_crm.web.api.queries import AsOfForm
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.versions import required_version
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.domain.versions import StaleVersionError


class Parcel(NamedTuple):
    id: int
    name: str
    price: object
    currency: str
    version: int


PARCELS: dict[int, Parcel] = {}


class ParcelFilters(AsOfForm):
    name = forms.CharField(required=False, max_length=20)
    heavy = forms.BooleanField(required=False)
    size = forms.MultipleChoiceField(required=False, choices=[("s", "Small"), ("l", "Large")])
    least = forms.IntegerField(required=False)


class ParcelRow(RowSerializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    price = MoneyField()
    version = serializers.IntegerField()


class ParcelLine(serializers.Serializer):
    weight = serializers.IntegerField(min_value=1, max_value=100)


class ParcelInput(serializers.Serializer):
    name = serializers.CharField(max_length=20)
    price = MoneyField(negative=False)
    sender = IdField(required=False)
    lines = ParcelLine(many=True, required=False)


class ParcelChange(serializers.Serializer):
    name = serializers.CharField(max_length=20)


class ParcelViewSet(ApiViewSet):
    required_rights = {
        "list": Right.VIEW_CUSTOMERS,
        "create": Right.EDIT_CUSTOMERS,
        "partial_update": Right.EDIT_CUSTOMERS,
        "fail": Right.MANAGE_USERS,
    }
    query_forms = {"list": ParcelFilters}
    idempotency_required = frozenset({"create"})

    @extend_schema(responses=ParcelRow)
    def list(self, request):
        page = self.read_page(str, int)
        rows = sorted(PARCELS.values(), key=lambda row: (row.name, row.id))
        after = [row for row in rows if page.after is None or (row.name, row.id) > page.after]
        return self.page_response(
            after[: page.limit + 1], page, key=lambda row: (row.name, row.id), serializer=ParcelRow
        )

    @extend_schema(request=ParcelInput, responses={201: ParcelRow})
    def create(self, request):
        body = self.read_body(ParcelInput)
        price: Money = body["price"]
        parcel = Parcel(len(PARCELS) + 1, body["name"], price.amount, price.currency, 1)
        PARCELS[parcel.id] = parcel
        return self.versioned_response(parcel, serializer=ParcelRow, status=201)

    @extend_schema(request=ParcelChange, responses=ParcelRow)
    def partial_update(self, request, pk):
        version = required_version(request)
        parcel = PARCELS[int(pk)]
        if version not in {None, parcel.version}:
            raise StaleVersionError
        changed = parcel._replace(name=self.read_body(ParcelChange)["name"], version=parcel.version + 1)
        PARCELS[changed.id] = changed
        return self.versioned_response(changed, serializer=ParcelRow)


router = SimpleRouter()
router.register("parcels", ParcelViewSet, basename="parcel")
urlpatterns = [path("api/v1/", include([*router.urls, path("<path:rest>", not_found)]))]
