"""`/api/v1/sales-orders/` and `/api/v1/deliveries/`: what was ordered, and what left."""

from decimal import Decimal
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from customers.api.common import (
    AmountText,
    CurrencyText,
    LineItem,
    OrderLineInput,
    ReversalInput,
    ensure_customer,
    ensure_entity,
    line_drafts,
    money,
    refusals,
)
from customers.domain.ledger import OrderDraft
from customers.forms.ledger import DeliveryFilters, OrderFilters
from customers.queries import orders as queries
from customers.services import orders as services
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import IdField
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

EXAMPLE = {
    "customer_id": 240,
    "entity_id": 1,
    "number": "SO-1007",
    "order_date": "2026-04-02",
    "currency": "EUR",
    "lines": [{"quantity": "10", "unit_price": "12.50", "tax_rate": "0.20", "product_code": "P-7"}],
}


class OrderItem(RowSerializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    source_system = serializers.CharField()
    customer_id = serializers.IntegerField()
    entity_id = serializers.IntegerField()
    order_date = serializers.DateField()
    requested_date = serializers.DateField(allow_null=True)
    customer_order_number = serializers.CharField()
    net = money()
    tax = money()
    gross = money()
    is_reversed = serializers.BooleanField(help_text="cancelled, or replaced by an amended version")
    lines = LineItem(many=True, source="lines.all")


@extend_schema_serializer(examples=[OpenApiExample("With a line", EXAMPLE, request_only=True)])
class OrderInput(serializers.Serializer):
    customer_id = IdField()
    entity_id = IdField()
    number = serializers.CharField(max_length=64, required=False, allow_blank=True)
    source_system = serializers.CharField(max_length=32, required=False, allow_blank=True)
    order_date = serializers.DateField()
    requested_date = serializers.DateField(required=False, allow_null=True)
    customer_order_number = serializers.CharField(max_length=64, required=False, allow_blank=True)
    currency = CurrencyText()
    net = AmountText(required=False)
    tax = AmountText(required=False)
    gross = AmountText(required=False)
    lines = OrderLineInput(many=True, required=False, max_length=1000)


class OrderViewSet(ApiViewSet):
    """Orders in force, by id. An order is amended by posting it anew in its place."""

    required_rights = {
        "list": Right.VIEW_LEDGER,
        "retrieve": Right.VIEW_LEDGER,
        "create": Right.POST_LEDGER,
        "amend": Right.POST_LEDGER,
        "cancel": Right.POST_LEDGER,
    }
    query_forms = {"list": OrderFilters}

    @extend_schema(responses=OrderItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = queries.list_orders(
            scope=self.scope,
            filters=self.query,
            after_id=page.after[0] if page.after else None,
            limit=page.limit + 1,
        )
        return Response(self._page(rows, page))

    @extend_schema(responses=OrderItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(_order_json(self._find(pk)))

    @extend_schema(request=OrderInput, responses={201: OrderItem})
    def create(self, request: Request) -> Response:
        draft = self._draft()
        with refusals():
            order = services.post_order(draft=draft, actor_id=self.actor_id, as_of=get_today())
        return Response(_order_json(self._find(order.pk)), status=201)

    @extend_schema(request=OrderInput, responses=OrderItem)
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: str) -> Response:
        """Replace the order; the answer is the new version. Refused while deliveries stand."""
        order, draft = self._find(pk), self._draft()
        with refusals():
            amended = services.amend_order(order_id=order.pk, draft=draft, actor_id=self.actor_id, as_of=get_today())
        return Response(_order_json(self._find(amended.pk)))

    @extend_schema(request=None, responses=OrderItem)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Take the order back. Refused while deliveries stand."""
        order = self._find(pk)
        with refusals():
            services.cancel_order(order_id=order.pk, actor_id=self.actor_id, as_of=get_today())
        return Response(_order_json(self._find(pk)))

    def _draft(self) -> OrderDraft:
        body: dict[str, Any] = self.read_body(OrderInput)
        ensure_customer(self.scope, body["customer_id"])
        ensure_entity(body["entity_id"])
        return OrderDraft(**body | {"lines": line_drafts(body.get("lines", []))})

    def _page(self, rows: Any, page: Any) -> Any:
        return self.page_response(rows, page, key=lambda row: (row.pk,), serializer=_OrderRender).data

    def _find(self, pk: str | int) -> Any:
        order = queries.find_order(scope=self.scope, order_id=int(pk))
        if order is None:
            raise Http404
        return order


def _order_json(order: Any) -> dict[str, Any]:
    lines = sorted(order.lines.all(), key=lambda line: line.line_number)
    return _OrderHead.render(order) | {"lines": [LineItem.render(line) for line in lines]}


class _OrderHead(OrderItem):
    lines = None  # type: ignore[assignment]


class _OrderRender(RowSerializer):
    """Renders an order with its prefetched lines."""

    @classmethod
    def render(cls, row: Any) -> dict[str, Any]:
        return _order_json(row)


class DeliveryItem(RowSerializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    source_system = serializers.CharField()
    customer_id = serializers.IntegerField()
    entity_id = serializers.IntegerField()
    order_id = serializers.IntegerField(source="order_line.order_id")
    order_line_id = serializers.IntegerField()
    delivery_date = serializers.DateField()
    quantity = serializers.DecimalField(20, 6)
    is_reversed = serializers.BooleanField()


class DeliveryInput(serializers.Serializer):
    order_line_id = IdField()
    number = serializers.CharField(max_length=64, required=False, allow_blank=True)
    source_system = serializers.CharField(max_length=32, required=False, allow_blank=True)
    delivery_date = serializers.DateField()
    quantity = serializers.DecimalField(14, 6, min_value=Decimal("0.000001"))


class DeliveryViewSet(ApiViewSet):
    """Deliveries in force, by id."""

    required_rights = {
        "list": Right.VIEW_LEDGER,
        "retrieve": Right.VIEW_LEDGER,
        "create": Right.POST_LEDGER,
        "reverse": Right.POST_LEDGER,
    }
    query_forms = {"list": DeliveryFilters}

    @extend_schema(responses=DeliveryItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = queries.list_deliveries(
            scope=self.scope,
            filters=self.query,
            after_id=page.after[0] if page.after else None,
            limit=page.limit + 1,
        )
        return self.page_response(rows, page, key=lambda row: (row.pk,), serializer=DeliveryItem)

    @extend_schema(responses=DeliveryItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(DeliveryItem.render(self._find(pk)))

    @extend_schema(request=DeliveryInput, responses={201: DeliveryItem})
    def create(self, request: Request) -> Response:
        body = self.read_body(DeliveryInput)
        if not queries.sees_order_line(scope=self.scope, order_line_id=body["order_line_id"]):
            raise serializers.ValidationError({"order_line_id": ["There is no such line of an order."]})
        with refusals():
            delivery = services.post_delivery(actor_id=self.actor_id, as_of=get_today(), **body)
        return Response(DeliveryItem.render(self._find(delivery.pk)), status=201)

    @extend_schema(request=ReversalInput, responses=DeliveryItem)
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: str) -> Response:
        """Take a delivery back: goods that came back on a day, or a mistake."""
        delivery = self._find(pk)
        with refusals():
            services.reverse_delivery(
                delivery_id=delivery.pk,
                actor_id=self.actor_id,
                as_of=get_today(),
                **self.read_body(ReversalInput),
            )
        return Response(DeliveryItem.render(self._find(pk)))

    def _find(self, pk: str | int) -> Any:
        delivery = queries.find_delivery(scope=self.scope, delivery_id=int(pk))
        if delivery is None:
            raise Http404
        return delivery
