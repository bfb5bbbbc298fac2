"""The file of every customer's ratios."""

from credit.export_kinds.ratios import RATIOS
from finance_crm.exchange.domain.kinds import export_kinds


def register() -> None:
    """Plug the file of ratios in."""
    export_kinds.register(RATIOS)
