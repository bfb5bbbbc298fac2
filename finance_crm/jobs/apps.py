"""Registration of the jobs app."""

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "finance_crm.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        from finance_crm.jobs.registration import register  # noqa: PLC0415  models exist only from here on

        register()
        post_migrate.connect(_install_schedules, sender=self)


def _install_schedules(**_: object) -> None:
    """A new installation has its schedules as soon as its tables exist."""
    from finance_crm.jobs.services.schedules import install_schedules  # noqa: PLC0415

    install_schedules(time_zone=settings.TIME_ZONE)
