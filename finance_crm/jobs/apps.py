"""Registration of the jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "finance_crm.jobs"
    label = "jobs"
