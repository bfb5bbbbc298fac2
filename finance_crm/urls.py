"""Every page, assembled from the apps."""

from django.urls import URLPattern, URLResolver, include, path

from finance_crm.web.views import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("jobs/", include("finance_crm.jobs.urls")),
    path("", include("finance_crm.access.account_urls")),
    path("access/", include("finance_crm.access.urls")),
    path("activity/", include("finance_crm.activity.urls")),
    path("", include("finance_crm.exchange.urls")),
    path("api/v1/", include("finance_crm.api_urls")),
    path("", include("customers.urls")),
    path("credit/", include("credit.urls")),
    path("", include("finance_crm.web.urls")),
]

handler400 = "finance_crm.web.views.errors.bad_request"
handler403 = "finance_crm.web.views.errors.permission_denied"
handler404 = "finance_crm.web.views.errors.not_found"
handler500 = "finance_crm.web.views.errors.server_error"
