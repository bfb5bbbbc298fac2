"""The OpenAPI schema and a page to read and try it."""

from typing import ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from finance_crm.access.guards import PUBLIC, SIGNED_IN


class ApiSchemaView(SpectacularAPIView):
    """The schema is public: it describes, and shows nobody's data."""

    access: ClassVar[str] = PUBLIC
    permission_classes = [AllowAny]
    throttle_classes = []


class ApiDocsView(LoginRequiredMixin, SpectacularSwaggerSplitView):
    """Swagger UI from the sidecar, without anything inline."""

    access: ClassVar[str] = SIGNED_IN
    template_name = "api/docs.html"
    url_name = "api:schema"
    permission_classes = [AllowAny]
    throttle_classes = []
