"""Resources of the credit app."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from credit.api.alerts import AlertViewSet
from credit.api.assessments import AssessmentViewSet
from credit.api.behaviour import BehaviourViewSet
from credit.api.calculations import CalculationViewSet
from credit.api.collections import OverdueCaseViewSet
from credit.api.exposure import ExposureViewSet
from credit.api.limits import CreditLimitViewSet, LimitRequestViewSet
from credit.api.monitoring import MonitoringRunViewSet
from credit.api.order_checks import CreditCheckViewSet
from credit.api.policies import CreditPolicyViewSet
from credit.api.projections import ProjectionViewSet
from credit.api.statements import StatementViewSet

router = SimpleRouter()
router.register("overdue-cases", OverdueCaseViewSet, basename="overdue-case")
router.register("credit/assessments", AssessmentViewSet, basename="assessment")
router.register("credit/limits", CreditLimitViewSet, basename="credit-limit")
router.register("credit/limit-requests", LimitRequestViewSet, basename="limit-request")
router.register("credit/projections", ProjectionViewSet, basename="projection")
router.register("credit/policies", CreditPolicyViewSet, basename="credit-policy")
router.register("credit/behaviour", BehaviourViewSet, basename="credit-behaviour")
router.register("credit/statements", StatementViewSet, basename="statement")
router.register("credit/alerts", AlertViewSet, basename="credit-alert")
router.register("credit/monitoring-runs", MonitoringRunViewSet, basename="monitoring-run")
router.register("credit/checks", CreditCheckViewSet, basename="credit-check")
router.register("credit/exposures", ExposureViewSet, basename="credit-exposure")
urlpatterns = [
    path("credit/calculations/", CalculationViewSet.as_view({"post": "create"}), name="credit-calculations"),
    path("credit/ratios/", CalculationViewSet.as_view({"get": "ratios"}), name="credit-ratios"),
    path("credit/scores/", CalculationViewSet.as_view({"get": "scores"}), name="credit-scores"),
    *router.urls,
]
