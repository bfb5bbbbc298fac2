"""Resources of the credit app."""

from rest_framework.routers import SimpleRouter

from credit.api.collections import OverdueCaseViewSet
from credit.api.limits import CreditLimitViewSet, LimitRequestViewSet

router = SimpleRouter()
router.register("overdue-cases", OverdueCaseViewSet, basename="overdue-case")
router.register("credit/limits", CreditLimitViewSet, basename="credit-limit")
router.register("credit/limit-requests", LimitRequestViewSet, basename="limit-request")
urlpatterns = router.urls
