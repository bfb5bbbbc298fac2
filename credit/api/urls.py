"""Resources of the credit app."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from credit.api.calculations import CalculationViewSet
from credit.api.collections import OverdueCaseViewSet
from credit.api.exposure import CreditCheckViewSet, ExposureViewSet
from credit.api.limits import CreditLimitViewSet, LimitRequestViewSet
from credit.api.policies import CreditPolicyViewSet
from credit.api.projections import ProjectionViewSet

router = SimpleRouter()
router.register("overdue-cases", OverdueCaseViewSet, basename="overdue-case")
router.register("credit/limits", CreditLimitViewSet, basename="credit-limit")
router.register("credit/limit-requests", LimitRequestViewSet, basename="limit-request")
router.register("credit/projections", ProjectionViewSet, basename="projection")
router.register("credit/policies", CreditPolicyViewSet, basename="credit-policy")
router.register("credit/checks", CreditCheckViewSet, basename="credit-check")
router.register("credit/exposures", ExposureViewSet, basename="credit-exposure")
urlpatterns = [
    path("credit/calculations/", CalculationViewSet.as_view({"post": "create"}), name="credit-calculations"),
    path("credit/ratios/", CalculationViewSet.as_view({"get": "ratios"}), name="credit-ratios"),
    path("credit/scores/", CalculationViewSet.as_view({"get": "scores"}), name="credit-scores"),
    *router.urls,
]
