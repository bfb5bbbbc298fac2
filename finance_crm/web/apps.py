"""Registration of the web app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "finance_crm.web"
    label = "web"
