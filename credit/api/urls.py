"""Resources of the credit app."""

from rest_framework.routers import SimpleRouter

from credit.api.collections import OverdueCaseViewSet
from credit.api.statements import StatementViewSet

router = SimpleRouter()
router.register("overdue-cases", OverdueCaseViewSet, basename="overdue-case")
router.register("credit/statements", StatementViewSet, basename="statement")
urlpatterns = router.urls
