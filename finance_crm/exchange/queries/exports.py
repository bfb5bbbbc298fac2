"""Everything that may be asked of exports."""

from finance_crm.exchange.models import Export


def get_export(*, export_id: int, owner_id: int) -> Export:
    """Return one export of the person who asked for it.

    :raises Export.DoesNotExist: if there is none
    """
    return Export.objects.get(pk=export_id, requested_by_id=owner_id)
