"""What credit plugs into the apps below it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CreditConfig(AppConfig):
    name = "credit"

    def ready(self) -> None:
        from credit.registration import register  # noqa: PLC0415  models exist only from here on

        register()
        post_migrate.connect(_install_shipped, sender=self)


def _install_shipped(**_: object) -> None:
    """A database that was emptied has its policy and scorecards again, as a new one has them from its migrations."""
    from credit.services.shipped_policy import install_shipped_policy  # noqa: PLC0415
    from credit.services.shipped_scorecards import ship_scorecards  # noqa: PLC0415

    ship_scorecards()
    install_shipped_policy()
