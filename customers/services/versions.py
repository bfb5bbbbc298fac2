"""Changing a record that carries a version."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from finance_crm.web.domain.versions import StaleVersionError

Record = TypeVar("Record", bound=Model)


@transaction.atomic
def change_versioned(*, model: type[Record], pk: int, version: int | None, fields: Mapping[str, Any]) -> Record:
    """Change some fields of a record and make it one version older.

    :param version: the version the change was made for; None means whatever it is now
    :raises StaleVersionError: if it is another one by now
    """
    record: Any = model._default_manager.select_for_update().get(pk=pk)
    if version is not None and record.version != version:
        raise StaleVersionError
    for name, value in fields.items():
        setattr(record, name, value)
    record.version += 1
    record.save()
    return record  # type: ignore[no-any-return]
