import pytest
from django.test import Client

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import User

PASSWORD = "correct horse battery"


@pytest.fixture
def make_person(db):
    """Return a function that makes a person of a role; the password is PASSWORD."""

    def make(role: Role, username: str = "") -> User:
        name = username or role.value
        return User.objects.create_user(name, f"{name}@example.com", PASSWORD, role=role, first_name=name.title())

    return make


@pytest.fixture
def administrator(make_person) -> User:
    return make_person(Role.ADMINISTRATOR)


@pytest.fixture
def admin_pages(administrator) -> Client:
    client = Client()
    client.force_login(administrator)
    return client
