import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from finance_crm.settings import environment

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "finance_crm.settings.production",
    "SECRET_KEY": "a-long-enough-key-of-which-no-two-characters-are-guessed-0123456789",
    "DATABASE_URL": "postgresql://finance:secret@db.example.com:5432/finance_crm",
    "REDIS_URL": "redis://redis.example.com:6379/0",
    "ALLOWED_HOSTS": "crm.example.com",
}


def run(*arguments, **environment):
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def load_production(**environment):
    return run("-c", "import finance_crm.settings.production", **environment)


def test_production_is_clean_for_deployment():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"])
def test_production_refuses_to_start_without_what_it_needs_and_names_it(name):
    done = load_production(**{key: value for key, value in PRODUCTION.items() if key != name})

    assert done.returncode != 0
    assert f"{name} must be set: " in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/finance"),
        ("DATABASE_URL", "postgresql://db:many/finance"),
        ("DATABASE_URL", "postgresql://db"),
        ("DATABASE_REPLICA_URL", "replica"),
        ("REDIS_URL", "localhost:6379"),
        ("EMAIL_URL", "mail.example.com"),
        ("HTTPS_ONLY", "perhaps"),
        ("SECURE_HSTS_SECONDS", "a year"),
        ("METRIC_WINDOW_DAYS", "0"),
        ("AGEING_BUCKET_DAYS", "30,20"),
        ("AGEING_BUCKET_DAYS", "thirty"),
        ("REPORTING_CURRENCY", "dollars"),
    ],
)
def test_a_wrong_value_fails_at_start_and_names_the_variable(name, value):
    done = load_production(**PRODUCTION | {name: value})

    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


def test_a_password_in_an_address_may_hold_any_character():
    entry = environment.database_from_url("postgresql://u:p%40ss%2Fword@db:6543/name?sslmode=require")

    assert (entry["PASSWORD"], entry["PORT"], entry["OPTIONS"]) == (
        "p@ss/word",
        "6543",
        {"sslmode": "require"},
    )


def test_mail_goes_encrypted_unless_the_address_says_otherwise():
    plain = environment.mail_from_url("smtp://mail:25?tls=false")
    upgraded = environment.mail_from_url("smtp://mail")
    at_once = environment.mail_from_url("smtps://u:p@mail")

    assert (plain["EMAIL_USE_TLS"], plain["EMAIL_USE_SSL"]) == (False, False)
    assert (upgraded["EMAIL_USE_TLS"], upgraded["EMAIL_PORT"]) == (True, 587)
    assert (at_once["EMAIL_USE_TLS"], at_once["EMAIL_USE_SSL"], at_once["EMAIL_PORT"]) == (False, True, 465)


def test_a_boolean_is_never_guessed(monkeypatch):
    monkeypatch.setenv("SWITCH", "ja")

    with pytest.raises(ImproperlyConfigured, match="SWITCH='ja' is not true or false"):
        environment.env_bool("SWITCH", False)
