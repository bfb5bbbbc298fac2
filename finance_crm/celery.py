"""The Celery application. Tasks live in each app's tasks.py and are enqueued through finance_crm.jobs."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finance_crm.settings.production")
app = Celery("finance_crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Celery configures logging of its own unless somebody answers this; settings.LOGGING stays as it is."""
