"""Resources of the credit app."""

from rest_framework.routers import SimpleRouter

from credit.api.collections import OverdueCaseViewSet
from credit.api.projections import ProjectionViewSet

router = SimpleRouter()
router.register("overdue-cases", OverdueCaseViewSet, basename="overdue-case")
router.register("credit/projections", ProjectionViewSet, basename="projection")
urlpatterns = router.urls
