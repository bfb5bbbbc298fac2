"""Registration of the exchange app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "finance_crm.exchange"
    label = "exchange"

    def ready(self) -> None:
        from finance_crm.exchange.registration import register  # noqa: PLC0415  models exist only from here on

        register()
