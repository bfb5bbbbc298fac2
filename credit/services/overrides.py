"""A person's grade in place of the model's: set with reason and expiry, replaced, withdrawn. Nothing is overwritten."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from credit.models import Assessment, GradeOverride
from credit.queries.assessments import find_assessment
from credit.queries.policies import policy_in_force
from credit.services.assessments import publish_grades
from finance_crm.periods import add_months

LONGEST_MONTHS = 12


class OverrideRefusedError(ValueError):
    """The override cannot be. `field` says what of it is wrong; the text says what to do."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def override_grade(
    *,
    customer_id: int,
    grade: str,
    reason: str,
    effective_date: date,
    expires_date: date,
    actor_id: int,
    today: date,
    now: datetime,
) -> GradeOverride:
    """Set a grade in place of the model's. The one that is there is withdrawn by it.

    :param expires_date: the first day on which it does not hold any more, at most a year after it begins
    :raises OverrideRefusedError: if grade, reason or dates cannot be, or the customer was not assessed
    """
    assessment = find_assessment(customer_id=customer_id, as_of=max(today, effective_date))
    if assessment is None:
        raise OverrideRefusedError(_("Assess the customer first: an override stands beside what the model says."))
    _check(
        assessment,
        grade=grade,
        reason=reason,
        effective_date=effective_date,
        expires_date=expires_date,
        today=today,
    )
    before = GradeOverride.objects.select_for_update().filter(customer_id=customer_id, withdrawn_at__isnull=True)
    before.update(withdrawn_at=now, withdrawn_by_id=actor_id)
    try:
        with transaction.atomic():
            made = GradeOverride.objects.create(
                customer_id=customer_id,
                assessment=assessment,
                grade=grade,
                reason=reason.strip(),
                effective_date=effective_date,
                expires_date=expires_date,
                recorded_by_id=actor_id,
            )
    except IntegrityError as error:
        raise OverrideRefusedError(_("Somebody else has just set a grade. Look at it and try again.")) from error
    _publish(customer_id, today, now)
    return made


@transaction.atomic
def withdraw_override(*, override_id: int, actor_id: int, today: date, now: datetime) -> bool:
    """End an override: the model's grade holds again. False where it had ended already."""
    row = GradeOverride.objects.select_for_update().filter(pk=override_id, withdrawn_at__isnull=True).first()
    if row is None:
        return False
    row.withdrawn_at, row.withdrawn_by_id = now, actor_id
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _publish(row.customer_id, today, now)
    return True


def _check(
    assessment: Assessment, *, grade: str, reason: str, effective_date: date, expires_date: date, today: date
) -> None:
    if grade not in {known.name for known in policy_in_force().policy.grades.grades}:
        raise OverrideRefusedError(_("The policy has no grade %(grade)s.") % {"grade": grade}, field="grade")
    if grade == assessment.grade:
        raise OverrideRefusedError(_("That is the model's grade already."), field="grade")
    if not reason.strip():
        raise OverrideRefusedError(_("Say why: others will ask, and the outcome is held against it."), field="reason")
    if expires_date <= max(effective_date, today):
        raise OverrideRefusedError(_("It ends after it begins, and after today."), field="expires_date")
    if expires_date > add_months(effective_date, LONGEST_MONTHS):
        raise OverrideRefusedError(_("It lasts a year at most; set it again if it still holds."), field="expires_date")


def _publish(customer_id: int, today: date, now: datetime) -> None:
    publish_grades(first_customer_id=customer_id, last_customer_id=customer_id, as_of=today, known_at=now)
