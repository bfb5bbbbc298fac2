"""The files of records."""

from collections.abc import Collection

from django.db.models import Count, QuerySet

from finance_crm.activity.models import Attachment


def list_attachments(*, subject: str, object_id: int) -> QuerySet[Attachment]:
    """Return the files of a record that the reader was found to see, oldest first, with who brought them."""
    files = Attachment.objects.filter(subject=subject, object_id=object_id, withdrawn_at__isnull=True)
    return files.select_related("uploaded_by").order_by("id")


def count_attachments(*, subject: str, object_ids: Collection[int]) -> dict[int, int]:
    """Return how many files each of the records has; those without any are left out."""
    files = Attachment.objects.filter(subject=subject, object_id__in=object_ids, withdrawn_at__isnull=True)
    return dict(files.values_list("object_id").annotate(count=Count("id")).order_by())


def find_attachment(*, attachment_id: int) -> Attachment | None:
    """Return a file that was not taken back, or None. Who may see it, its record says."""
    return Attachment.objects.filter(pk=attachment_id, withdrawn_at__isnull=True).first()
