"""Resources of the credit app."""

from rest_framework.routers import SimpleRouter

from credit.api.collections import OverdueCaseViewSet
from credit.api.limits import CreditLimitViewSet, LimitRequestViewSet
from credit.api.policies import CreditPolicyViewSet

router = SimpleRouter()
router.register("overdue-cases", OverdueCaseViewSet, basename="overdue-case")
router.register("credit/limits", CreditLimitViewSet, basename="credit-limit")
router.register("credit/limit-requests", LimitRequestViewSet, basename="limit-request")
router.register("credit/policies", CreditPolicyViewSet, basename="credit-policy")
urlpatterns = router.urls
