"""Registration of the access app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "finance_crm.access"
    label = "access"
