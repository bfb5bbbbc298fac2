"""Resources of the jobs app."""

from rest_framework.routers import SimpleRouter

from finance_crm.jobs.api.jobs import JobViewSet

router = SimpleRouter()
router.register("jobs", JobViewSet, basename="job")
urlpatterns = router.urls
