"""Registration of the access app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "finance_crm.access"
    label = "access"

    def ready(self) -> None:
        from finance_crm.access import registration  # noqa: PLC0415  models exist only from here on

        registration.register()
