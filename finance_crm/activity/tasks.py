"""What workers do for this app on a schedule."""

from celery import shared_task
from django.utils import timezone

from finance_crm.activity.services.mail import send_waiting


@shared_task(name="activity.send_mail")
def send_mail(**_: object) -> None:
    send_waiting(now=timezone.now())
