"""Credit policies: which there are, what they say, how they differ, and putting one in force."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires


@require_GET
@requires(Right.VIEW_CREDIT)
def request_detail(request: HttpRequest, approval_id: int) -> HttpResponse:
    raise Http404
