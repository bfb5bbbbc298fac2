"""A scorecard's life: a draft, in use, retired. One version of a key is in use at a time; none is ever lost."""

from dataclasses import replace

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from credit.domain.characteristics import is_known_name
from credit.domain.scorecard_content import ScorecardContent, content_to_data
from credit.models import ScorecardStatus, ScorecardVersion
from customers.services.locks import take_stamp_lock


class ScorecardRefusedError(Exception):
    """The scorecard cannot be kept, used or retired; the text says why and what to do."""


@transaction.atomic
def save_draft(
    *,
    key: str,
    title: str,
    content: ScorecardContent,
    source: str,
    actor_id: int | None,
    fit_id: int | None = None,
    replaces: int | None = None,
) -> ScorecardVersion:
    """Keep a draft as the next version of its key, or in place of the draft with the number `replaces`.

    :raises ScorecardRefusedError: if it asks for what nobody measures, names no source, or replaces no draft
    """
    _check(content, source)
    versions = ScorecardVersion.objects.select_for_update().filter(key=key)
    last = max(versions.values_list("version", flat=True), default=0)
    row = ScorecardVersion(key=key, version=last + 1, recorded_by_id=actor_id, fit_id=fit_id)
    if replaces is not None:
        row = _draft(key, replaces)
    card = replace(content.scorecard, name=key, version=row.version)
    row.title, row.source = title, source
    row.content = content_to_data(replace(content, scorecard=card))
    row.save()
    return row


def _check(content: ScorecardContent, source: str) -> None:
    unknown = [item.name for item in content.scorecard.characteristics if not is_known_name(item.name)]
    if unknown:
        raise ScorecardRefusedError(_("No characteristic is called %(names)s.") % {"names": ", ".join(unknown)})
    if not source.strip():
        raise ScorecardRefusedError(_("Say what the points rest on: a fit and its sample, or whose judgement."))


@transaction.atomic
def take_in_use(*, key: str, version: int) -> ScorecardVersion:
    """Use a draft from now on; the version in use until now is retired, and stays for what was scored by it.

    :raises ScorecardRefusedError: if it is no draft
    """
    take_stamp_lock()
    row = _draft(key, version)
    ScorecardVersion.objects.filter(key=key, status=ScorecardStatus.IN_USE).update(status=ScorecardStatus.RETIRED)
    row.status, row.in_use_from = ScorecardStatus.IN_USE, Now()
    row.save(update_fields=["status", "in_use_from"])
    row.refresh_from_db(fields=["in_use_from"])
    return row


@transaction.atomic
def retire(*, key: str, version: int) -> ScorecardVersion:
    """Use a version no more.

    :raises ScorecardRefusedError: if it is not in use
    """
    row = ScorecardVersion.objects.select_for_update().filter(key=key, version=version).first()
    if row is None or row.status != ScorecardStatus.IN_USE:
        raise ScorecardRefusedError(_("Only a version in use can be retired."))
    row.status = ScorecardStatus.RETIRED
    row.save(update_fields=["status"])
    return row


@transaction.atomic
def copy_as_draft(*, source_id: int, actor_id: int | None) -> ScorecardVersion:
    """Start the next version of a scorecard from an existing one. It keeps no fit: its points are to be changed."""
    origin = ScorecardVersion.objects.get(pk=source_id)
    latest = ScorecardVersion.objects.filter(key=origin.key).aggregate(last=Max("version"))["last"]
    card = origin.content["scorecard"] | {"version": latest + 1}
    return ScorecardVersion.objects.create(
        key=origin.key,
        version=latest + 1,
        title=origin.title,
        content=origin.content | {"scorecard": card},
        source=_("Version %(version)s, changed by judgement. %(source)s")
        % {"version": origin.version, "source": origin.source},
        recorded_by_id=actor_id,
    )


def _draft(key: str, version: int) -> ScorecardVersion:
    row = ScorecardVersion.objects.select_for_update().filter(key=key, version=version).first()
    if row is None:
        raise ScorecardRefusedError(_("There is no version %(version)s of it.") % {"version": version})
    if row.status != ScorecardStatus.DRAFT:
        raise ScorecardRefusedError(
            _("Version %(version)s is no draft. Make a new version of it.") % {"version": version}
        )
    return row
