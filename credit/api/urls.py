"""Resources of the credit app."""

from rest_framework.routers import SimpleRouter

from credit.api.collections import OverdueCaseViewSet

router = SimpleRouter()
router.register("overdue-cases", OverdueCaseViewSet, basename="overdue-case")
urlpatterns = router.urls
