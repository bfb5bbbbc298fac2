"""No container is started here: the files are held against the published schema and our settings."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft201909Validator

ROOT = Path(__file__).resolve().parents[2]
VENDOR = Path(__file__).parent / "vendor"
READ_BY_LIBRARIES = {"PROMETHEUS_MULTIPROC_DIR"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def names_that_settings_read():
    text = "".join(path.read_text() for path in (ROOT / "finance_crm" / "settings").glob("*.py"))
    return set(re.findall(r'env_\w+\(\s*"([A-Z_0-9]+)"', text))


def test_the_compose_file_fits_the_published_schema(compose):
    schema = json.loads((VENDOR / "compose-spec.json").read_text())

    errors = [error.message for error in Draft201909Validator(schema).iter_errors(compose)]

    assert errors == []


def test_it_runs_every_part_of_the_application(compose):
    assert set(compose["services"]) == {"db", "redis", "migrate", "web", "worker", "beat"}


def test_nothing_starts_before_the_migrations_are_done(compose):
    for name in ("web", "worker", "beat"):
        needs = compose["services"][name]["depends_on"]
        assert needs["migrate"] == {"condition": "service_completed_successfully"}
        assert needs["db"] == needs["redis"] == {"condition": "service_healthy"}


def test_migrations_run_once_and_are_not_restarted(compose):
    assert compose["services"]["migrate"]["restart"] == "no"


def test_servers_are_not_reachable_from_outside(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["web"]


def test_settings_read_every_variable_that_compose_sets(compose, names_that_settings_read):
    for name in ("migrate", "web", "worker", "beat"):
        unknown = set(compose["services"][name]["environment"]) - names_that_settings_read - READ_BY_LIBRARIES
        assert unknown == set(), name


def test_the_example_environment_names_every_variable_that_compose_takes():
    taken = set(re.findall(r"\$\{([A-Z_0-9]+)", (ROOT / "docker-compose.yml").read_text()))
    named = set(re.findall(r"^(?:# )?([A-Z_0-9]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert taken - named == {"FINANCE_CRM_IMAGE", "POSTGRES_SHARED_BUFFERS"}


def test_the_image_runs_as_an_ordinary_user_and_holds_every_app():
    text = (ROOT / "Dockerfile").read_text()

    assert re.search(r"^USER finance$", text, re.MULTILINE)
    for app in ("finance_crm", "customers", "credit", "templates", "static", "locale"):
        assert f"COPY {app} /app/{app}" in text
        assert f"!{app}\n" in (ROOT / ".dockerignore").read_text()
