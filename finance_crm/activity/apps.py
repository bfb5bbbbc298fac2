"""Registration of the activity app."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "finance_crm.activity"
    label = "activity"
