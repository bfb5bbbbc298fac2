"""What credit plugs into the apps below it."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    name = "credit"

    def ready(self) -> None:
        from credit.registration import register  # noqa: PLC0415  models exist only from here on

        register()
