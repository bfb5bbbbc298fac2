"""What workers do for this app on a schedule."""

from celery import shared_task
from django.utils import timezone

from finance_crm.access.services.tidying import forget_expired


@shared_task(name="access.forget_expired")
def forget_expired_rows(**_: object) -> None:
    forget_expired(now=timezone.now())
