"""What customers plugs into the apps below it."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        from customers.registration import register  # noqa: PLC0415  models exist only from here on

        register()
