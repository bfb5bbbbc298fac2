"""The Celery application. Tasks live in each app's tasks.py and are enqueued through finance_crm.jobs."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finance_crm.settings.production")
app = Celery("finance_crm")
app.set_default()  # also in the threads of a web server
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
