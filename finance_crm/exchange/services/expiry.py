"""Uploads and exports go when their time is over; the records of them stay."""

from datetime import datetime

from finance_crm.exchange.models import Export, Import


def expire_files(*, at: datetime) -> int:
    """Delete every file past its expiry and return how many went."""
    count = 0
    for run in Import.objects.filter(expires_at__lte=at).exclude(file="", rejects="").iterator():
        for file in (run.file, run.rejects):
            if file:
                file.delete(save=False)
                count += 1
        Import.objects.filter(pk=run.pk).update(file="", rejects="")
    for export in Export.objects.filter(expires_at__lte=at).exclude(file="").iterator():
        export.file.delete(save=False)
        Export.objects.filter(pk=export.pk).update(file="")
        count += 1
    return count
