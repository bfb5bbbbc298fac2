"""Add the schedules that a new installation starts with: `manage.py install_schedules`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from finance_crm.jobs.services.schedules import install_schedules


class Command(BaseCommand):
    help = "Add the default schedules that are missing. Those that exist are left as they are."

    def handle(self, **_: Any) -> None:
        added = install_schedules(time_zone=settings.TIME_ZONE)
        self.stdout.write(f"Added: {', '.join(added)}." if added else "Every default schedule is there.")
