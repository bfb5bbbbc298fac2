import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from finance_crm.sql import fetch_all, fetch_report


@pytest.fixture
def replica(settings, db):
    """A second connection to the same server, told apart by its application name."""
    entry = dict(connections[DEFAULT_DB_ALIAS].settings_dict)
    entry["OPTIONS"] = {**entry["OPTIONS"], "application_name": "replica"}
    connections.databases["replica"] = entry
    settings.READER_DATABASE = "replica"
    yield
    connections["replica"].close()
    del connections.databases["replica"]
    del connections["replica"]


def test_reports_read_from_the_replica_and_everything_else_from_the_primary(replica, django_db_blocker):
    name = "SELECT current_setting('application_name')"

    with django_db_blocker.unblock():
        report, other = fetch_report(name), fetch_all(name)

    assert report == [("replica",)]
    assert other != report


def test_without_a_replica_reports_see_what_this_transaction_wrote(db):
    fetch_all("SELECT set_config('application_name', 'mine', true)")

    assert settings.READER_DATABASE == DEFAULT_DB_ALIAS
    assert fetch_report("SELECT current_setting('application_name')") == [("mine",)]
