"""Resources of the customers app."""

from rest_framework.routers import SimpleRouter

from customers.api.allocations import AllocationViewSet
from customers.api.customers import ContactViewSet, CustomerViewSet
from customers.api.invoices import InvoiceViewSet
from customers.api.orders import DeliveryViewSet, OrderViewSet
from customers.api.rates import ExchangeRateViewSet
from customers.api.receipts import ReceiptViewSet
from customers.api.receivables import ReceivablesViewSet

router = SimpleRouter()
router.register("customers", CustomerViewSet, basename="customer")
router.register("contacts", ContactViewSet, basename="contact")
router.register("invoices", InvoiceViewSet, basename="invoice")
router.register("receipts", ReceiptViewSet, basename="receipt")
router.register("allocations", AllocationViewSet, basename="allocation")
router.register("sales-orders", OrderViewSet, basename="sales-order")
router.register("deliveries", DeliveryViewSet, basename="delivery")
router.register("exchange-rates", ExchangeRateViewSet, basename="exchange-rate")
router.register("receivables", ReceivablesViewSet, basename="receivables")
urlpatterns = router.urls
