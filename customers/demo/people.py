"""Who works at the demonstration company: teams, one person per role, account owners, and a system client."""

from typing import NamedTuple

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from customers.demo.company import TEAMS
from finance_crm.access.domain.roles import Role

CLIENT_ID = "demo-system"
CLIENT_SCOPES = ["read", "write", "ledger", "cases", "imports", "exports"]


class Person(NamedTuple):
    username: str
    first_name: str
    last_name: str
    role: Role
    teams: tuple[str, ...] = ()
    language: str = "en"


# One sign-in per role; the second sales manager reads Chinese and sees other customers than the first.
PEOPLE = (
    Person("analyst", "Ada", "Keller", Role.ANALYST),
    Person("credit", "Conrad", "Meyer", Role.CREDIT_MANAGER),
    Person("collector", "Clara", "Santos", Role.COLLECTOR),
    Person("sales.west", "Walter", "Hughes", Role.SALES_MANAGER, ("AMER", "EMEA")),
    Person("sales.east", "怡君", "陳", Role.SALES_MANAGER, ("APAC",), "zh-hant"),
    Person("risk", "Rita", "Novak", Role.RISK_OFFICER),
    Person("executive", "Edgar", "Lindqvist", Role.EXECUTIVE),
    Person("admin", "Alma", "Osei", Role.ADMINISTRATOR),
)
# They own accounts and are told about them; nobody signs in as one of them.
ACCOUNT_OWNERS = (
    Person("owner.boston", "Beth", "Fowler", Role.SALES_MANAGER, ("AMER",)),
    Person("owner.denver", "Diego", "Ruiz", Role.SALES_MANAGER, ("AMER",)),
    Person("owner.hamburg", "Hanna", "Petersen", Role.SALES_MANAGER, ("EMEA",)),
    Person("owner.london", "Liam", "Grant", Role.SALES_MANAGER, ("EMEA",)),
    Person("owner.taipei", "志明", "林", Role.SALES_MANAGER, ("APAC",), "zh-hant"),
    Person("owner.singapore", "Siti", "Rahman", Role.SALES_MANAGER, ("APAC",)),
)


class People(NamedTuple):
    """Ids of teams by code, and of account owners by team."""

    teams: dict[str, int]
    owners: dict[str, list[int]]


def create_people(password: str) -> People:
    """Create teams, people and the system client, each once; those who sign in share `password`."""
    team_model = apps.get_model("access", "Team")
    teams = {code: team_model.objects.get_or_create(code=code, defaults={"name": name})[0].pk for code, name in TEAMS}
    hashed = make_password(password)
    for person in PEOPLE:
        _create_person(person, hashed, teams)
    unusable = make_password(None)
    owners: dict[str, list[int]] = {code: [] for code in teams}
    for person in ACCOUNT_OWNERS:
        owners[person.teams[0]].append(_create_person(person, unusable, teams))
    _create_client(password)
    return People(teams, owners)


def _create_person(person: Person, hashed_password: str, teams: dict[str, int]) -> int:
    """Create one person, or leave the one of that name as it is, and return the id."""
    user, is_new = get_user_model().objects.get_or_create(
        username=person.username,
        defaults={
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": f"{person.username}@harbour-hale.example",
            "role": person.role,
            "language": person.language,
            "password": hashed_password,
            "is_staff": person.role is Role.ADMINISTRATOR,
        },
    )
    if is_new:
        user.teams.set([teams[code] for code in person.teams])
    return int(user.pk)


def _create_client(secret: str) -> None:
    """Create the system client that the API examples use, with its service account."""
    account, _ = get_user_model().objects.get_or_create(
        username="system.demo", defaults={"role": Role.SYSTEM, "password": make_password(None)}
    )
    apps.get_model("access", "SystemClient").objects.get_or_create(
        client_id=CLIENT_ID,
        defaults={
            "name": "Demonstration system",
            "user": account,
            "client_secret": secret,
            "client_type": "confidential",
            "authorization_grant_type": "client-credentials",
            "scopes": CLIENT_SCOPES,
        },
    )
