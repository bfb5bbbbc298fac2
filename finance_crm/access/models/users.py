"""People and the teams they belong to."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from finance_crm.access.domain.names import full_name
from finance_crm.access.domain.roles import Right, Role
from finance_crm.activity.tracking import keep_history

ROLE_LABELS = {
    Role.ANALYST: _("Analyst"),
    Role.CREDIT_MANAGER: _("Credit manager"),
    Role.COLLECTOR: _("Collector"),
    Role.SALES_MANAGER: _("Sales manager"),
    Role.RISK_OFFICER: _("Risk officer"),
    Role.EXECUTIVE: _("Executive"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.SYSTEM: pgettext_lazy("role of a service account", "System"),
}

RIGHT_LABELS = {
    Right.VIEW_CUSTOMERS: _("See customers"),
    Right.EDIT_CUSTOMERS: _("Change customers"),
    Right.COMMENT: _("Comment"),
    Right.VIEW_LEDGER: _("See invoices, receipts and what is owed"),
    Right.POST_LEDGER: _("Post to the ledger"),
    Right.ALLOCATE: _("Allocate receipts"),
    Right.WRITE_OFF: _("Write off"),
    Right.DISPUTE: _("Open and resolve disputes"),
    Right.IMPORT: _("Import files"),
    Right.EXPORT: _("Export"),
    Right.VIEW_CASES: _("See overdue cases"),
    Right.WORK_CASES: _("Work on overdue cases"),
    Right.RUN_SCAN: _("Run the overdue scan"),
    Right.VIEW_CREDIT: _("See statements, grades, limits and alerts"),
    Right.ASSESS: _("Record statements and answers, assess customers"),
    Right.OVERRIDE_GRADE: _("Override a grade"),
    Right.REQUEST_LIMIT: _("Ask for a credit limit"),
    Right.DECIDE_LIMIT: _("Decide requests for credit limits"),
    Right.CHECK_ORDERS: _("Check orders against credit"),
    Right.RELEASE_ORDER: _("Release held orders"),
    Right.WORK_ALERTS: _("Work on credit alerts"),
    Right.RUN_MONITORING: _("Start the credit monitoring"),
    Right.MANAGE_POLICY: _("Draft credit policies and scorecards"),
    Right.APPROVE_POLICY: _("Approve credit policies"),
    Right.VIEW_JOBS: _("See jobs"),
    Right.MANAGE_SCHEDULE: _("Change the schedule"),
    Right.MANAGE_SETTINGS: _("Change settings"),
    Right.MANAGE_USERS: _("Manage users and system clients"),
}


@keep_history()
class Team(models.Model):
    """A sales team. Customers belong to one; sales managers see the customers of their teams."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=120)

    def __str__(self) -> str:
        return self.name


@keep_history(exclude=["password", "last_login"])
class User(AbstractUser):
    """A person who signs in, or the service account behind a system client."""

    role = models.CharField(
        _("role"),
        max_length=20,
        choices=[(role.value, ROLE_LABELS[role]) for role in Role],
        default=Role.ANALYST,
    )
    teams = models.ManyToManyField(Team, verbose_name=_("teams"), blank=True, related_name="members")
    language = models.CharField(_("language"), max_length=10, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="user_role_known", condition=Q(role__in=[role.value for role in Role])),
            models.CheckConstraint(
                name="user_system_never_signs_in",
                condition=~Q(role=Role.SYSTEM) | Q(password__startswith="!"),
            ),
            models.UniqueConstraint(models.functions.Lower("email"), name="user_email_unique", condition=~Q(email="")),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        return full_name(self.first_name, self.last_name)


@keep_history(link=False)
class Membership(User.teams.through):  # type: ignore[name-defined]
    """Who belongs to which team: the table behind `User.teams`, named so that its history is kept."""

    class Meta:
        proxy = True
