"""Files of records: kept in Django's storage, with size and checksum; who sees the record, sees its files."""

import hashlib
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from finance_crm.access.domain.scopes import Scope
from finance_crm.activity.models import Attachment
from finance_crm.activity.queries.subjects import get_card

MAX_MEGABYTES = 20
READ_BYTES = 1 << 20
MAX_NAME_LENGTH = 255


class AttachmentRefusedError(Exception):
    """The file cannot be kept; the text says why."""


class NotYourAttachmentError(Exception):
    """Only who brought a file takes it back."""


@transaction.atomic
def attach_file(
    *, subject: str, object_id: int, file: Any, scope: Scope, actor_id: int | None, now: datetime
) -> Attachment:
    """Keep a file with a record and return it. The same content again is the file that is there.

    :raises SubjectNotFoundError: if the record is not in `scope`
    :raises AttachmentRefusedError: if the file is empty or too large
    """
    get_card(subject=subject, object_id=object_id, scope=scope)
    size, checksum = _measure(file)
    same = Attachment.objects.filter(
        subject=subject, object_id=object_id, checksum=checksum, withdrawn_at__isnull=True
    ).first()
    if same is not None:
        return same
    # The name in storage is ours: what a browser sends is shown, and never a path.
    name = PurePosixPath(str(file.name).replace("\\", "/")).name or "file"
    suffix = PurePosixPath(name).suffix.lower()[:10]
    file.seek(0)
    return Attachment.objects.create(
        subject=subject,
        object_id=object_id,
        file=File(file, name=f"{checksum[:16]}{suffix if suffix[1:].isalnum() else ''}"),
        file_name=name[:MAX_NAME_LENGTH],
        file_size=size,
        checksum=checksum,
        uploaded_by_id=actor_id,
        uploaded_at=now,
    )


@transaction.atomic
def withdraw_attachment(*, attachment_id: int, actor_id: int, now: datetime) -> Attachment:
    """Take a file back: the row stays, the content goes.

    :raises NotYourAttachmentError: if somebody else brought it
    """
    attachment = Attachment.objects.select_for_update().get(pk=attachment_id)
    if attachment.uploaded_by_id != actor_id:
        raise NotYourAttachmentError
    if attachment.withdrawn_at is None:
        attachment.withdrawn_at = now
        attachment.save(update_fields=["withdrawn_at"])
        name, storage = str(attachment.file.name), attachment.file.storage
        transaction.on_commit(lambda: storage.delete(name))
    return attachment


def _measure(file: Any) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(READ_BYTES):
        size += len(chunk)
        digest.update(chunk)
    if size == 0:
        raise AttachmentRefusedError(_("The file is empty."))
    if size > MAX_MEGABYTES << 20:
        raise AttachmentRefusedError(_("The file is larger than %(limit)s MB.") % {"limit": MAX_MEGABYTES})
    return size, digest.hexdigest()
