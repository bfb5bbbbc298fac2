"""Saving and removing mappings."""

from datetime import datetime
from typing import Any

from django.db.models import F

from finance_crm.exchange.domain.kinds import import_kinds
from finance_crm.exchange.domain.mappings import parse_mapping
from finance_crm.exchange.models import Mapping


def save_mapping(*, kind: str, name: str, definition: dict[str, Any], actor_id: int | None, at: datetime) -> Mapping:
    """Save a mapping under a name, over the one that held it.

    :raises FileRejectedError: if the definition does not hold for the kind
    """
    spec = parse_mapping(definition, kind=import_kinds.get(kind))
    values = {"definition": spec.as_json(kind=kind), "saved_by_id": actor_id, "saved_at": at}
    mapping, is_new = Mapping.objects.get_or_create(kind=kind, name=name, defaults=values)
    if not is_new:
        Mapping.objects.filter(pk=mapping.pk).update(**values, version=F("version") + 1)
        mapping.refresh_from_db()
    return mapping


def delete_mapping(*, mapping_id: int) -> None:
    """Forget a mapping; imports keep the copy they were made with."""
    Mapping.objects.filter(pk=mapping_id).delete()
