"""Resources of the exchange app."""

from rest_framework.routers import SimpleRouter

from finance_crm.exchange.api.imports import ImportViewSet

router = SimpleRouter()
router.register("imports", ImportViewSet, basename="import")
urlpatterns = router.urls
