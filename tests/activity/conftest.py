import pytest

from finance_crm.access.domain.roles import Right, Role
from finance_crm.access.models import Team, User
from finance_crm.activity.domain.subjects import EventSource, Subject, SubjectCard, subjects


def find_team(object_id, scope):
    """A team is seen by its own sales managers, as a customer of that team would be."""
    seen = scope.sees_all or object_id in scope.team_ids
    team = Team.objects.filter(pk=object_id).first() if seen else None
    return SubjectCard(team.name, f"/access/teams/{team.pk}/") if team else None


@pytest.fixture
def north(db, monkeypatch) -> Team:
    """A team that can be talked about: the subject `team` exists in these tests only."""
    team = Team.objects.create(code="N", name="North")
    subject = Subject("team", "Team", Right.VIEW_CUSTOMERS, find_team, (EventSource("access.TeamEvent"),))
    monkeypatch.setitem(subjects._items, "team", subject)
    return team


@pytest.fixture
def ann(db) -> User:
    return User.objects.create(username="ann", first_name="Ann", role=Role.ANALYST, email="ann@example.com")


@pytest.fixture
def sam(db) -> User:
    """A sales manager without a team."""
    return User.objects.create(username="sam", first_name="Sam", role=Role.SALES_MANAGER, email="sam@example.com")
