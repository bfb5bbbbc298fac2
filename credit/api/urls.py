"""Resources of the credit app."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from credit.api.calculations import CalculationViewSet
from credit.api.collections import OverdueCaseViewSet

router = SimpleRouter()
router.register("overdue-cases", OverdueCaseViewSet, basename="overdue-case")
urlpatterns = [
    path("credit/calculations/", CalculationViewSet.as_view({"post": "create"}), name="credit-calculations"),
    path("credit/ratios/", CalculationViewSet.as_view({"get": "ratios"}), name="credit-ratios"),
    path("credit/scores/", CalculationViewSet.as_view({"get": "scores"}), name="credit-scores"),
    *router.urls,
]
