"""Everything under /api/v1/, assembled from the apps."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from finance_crm.web.api.docs import ApiDocsView, ApiSchemaView
from finance_crm.web.api.problems import not_found

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", ApiSchemaView.as_view(), name="schema"),
    path("docs/", ApiDocsView.as_view(), name="docs"),
    path("", include("finance_crm.jobs.api.urls")),
    path("", include("finance_crm.exchange.api.urls")),
    path("", include("customers.api.urls")),
    path("", include("credit.api.urls")),
    re_path(r"^[\s\S]*$", not_found, name="not_found"),
]
