"""Resources of the credit app."""

from rest_framework.routers import SimpleRouter

from credit.api.behaviour import BehaviourViewSet
from credit.api.collections import OverdueCaseViewSet

router = SimpleRouter()
router.register("overdue-cases", OverdueCaseViewSet, basename="overdue-case")
router.register("credit/behaviour", BehaviourViewSet, basename="credit-behaviour")
urlpatterns = router.urls
