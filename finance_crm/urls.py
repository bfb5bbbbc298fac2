"""Every page, assembled from the apps."""

from django.urls import URLPattern, URLResolver, path

from finance_crm.web.views import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
