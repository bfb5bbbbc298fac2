"""A variable of the environment is read as what it is meant to be, or its name and fault are told."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from finance_crm.settings.environment import (
    database_from_url,
    env_bool,
    env_int,
    env_int_list,
    env_list,
    env_required,
    env_str,
    mail_from_url,
    redis_from_url,
)

NAME = "A_SETTING_OF_A_TEST"


@pytest.fixture
def given(monkeypatch):
    """Return a function that sets the variable, or takes it away."""

    def give(value: str | None) -> None:
        if value is None:
            monkeypatch.delenv(NAME, raising=False)
        else:
            monkeypatch.setenv(NAME, value)

    return give


def said(call) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        call()
    return str(refused.value)


@pytest.mark.parametrize("value", [None, ""])
def test_what_is_not_set_or_empty_is_the_default(given, value):
    given(value)

    assert env_str(NAME, "plain") == "plain"
    assert env_bool(NAME, True) is True
    assert env_int(NAME, 7) == 7
    assert env_list(NAME, "a,b") == ["a", "b"]
    assert env_int_list(NAME, "30,60,90") == [30, 60, 90]
    assert env_str(NAME) == ""
    assert env_list(NAME) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("TRUE", True), ("yes", True), ("On", True), ("0", False), ("False", False), ("NO", False)],
)
def test_a_switch_is_read_whatever_its_case(given, text, value):
    given(text)

    assert env_bool(NAME, not value) is value


@pytest.mark.parametrize("text", ["2", "ja", " true", "t"])
def test_what_is_no_switch_is_named_with_its_value(given, text):
    given(text)

    assert said(lambda: env_bool(NAME, True)) == f"{NAME}={text!r} is not true or false."


def test_a_number_at_its_minimum_is_taken_and_below_it_refused(given):
    given("3")

    assert env_int(NAME, 9, minimum=3) == 3
    assert said(lambda: env_int(NAME, 9, minimum=4)) == f"{NAME}=3 is below 4."


def test_a_negative_number_is_refused_unless_allowed(given):
    given("-1")

    assert said(lambda: env_int(NAME, 9)) == f"{NAME}=-1 is below 0."
    assert env_int(NAME, 9, minimum=-1) == -1


@pytest.mark.parametrize("text", ["1.5", "ten", "1e3", "0x10"])
def test_what_is_no_whole_number_is_named_with_its_value(given, text):
    given(text)

    assert said(lambda: env_int(NAME, 9)) == f"{NAME}={text!r} is not a whole number."


def test_a_list_loses_blanks_and_empty_parts(given):
    given(" a.example , ,b.example,, ")

    assert env_list(NAME) == ["a.example", "b.example"]


@pytest.mark.parametrize(("text", "numbers"), [("30", [30]), ("15, 30 ,120", [15, 30, 120]), ("0,1", [0, 1])])
def test_numbers_that_grow_are_read_in_order(given, text, numbers):
    given(text)

    assert env_int_list(NAME, "30,60,90") == numbers


@pytest.mark.parametrize("text", ["30,30", "60,30", ","])
def test_numbers_that_do_not_grow_are_refused(given, text):
    given(text)

    assert said(lambda: env_int_list(NAME, "30,60")) == f"{NAME} must be whole numbers that grow, such as 30,60."


@pytest.mark.parametrize("text", ["30,x", "1.5,2", "30;60"])
def test_a_list_that_holds_no_numbers_is_refused(given, text):
    given(text)

    assert said(lambda: env_int_list(NAME, "30,60")) == f"{NAME} is not a list of whole numbers such as 30,60."


def test_what_must_be_set_says_what_it_is_for(given):
    given("")

    assert said(lambda: env_required(NAME, "it names the server.")) == f"{NAME} must be set: it names the server."


def test_what_is_set_is_handed_over_as_it_is(given):
    given(" kept ")

    assert env_required(NAME, "it names the server.") == " kept "


def test_an_address_of_a_database_becomes_an_entry(monkeypatch):
    monkeypatch.setenv("DATABASE_CONN_MAX_AGE", "30")

    entry = database_from_url("postgres://fin%40nce:p%3Aw@db.example.com/crm%20live?sslmode=require&host=/run/pg")

    assert (entry["NAME"], entry["USER"], entry["PASSWORD"]) == ("crm live", "fin@nce", "p:w")
    assert (entry["HOST"], entry["PORT"], entry["OPTIONS"]) == ("/run/pg", "", {"sslmode": "require"})
    assert (entry["CONN_MAX_AGE"], entry["CONN_HEALTH_CHECKS"]) == (30, True)


@pytest.mark.parametrize("url", ["", "sqlite:///file", "postgresql://", "postgresql://host:5432/", "db/finance"])
def test_what_is_no_address_of_a_database_is_refused_with_an_example(url):
    expected = "DATABASE_REPLICA_URL must look like postgresql://user:password@host:5432/name."

    assert said(lambda: database_from_url(url, name="DATABASE_REPLICA_URL")) == expected


@pytest.mark.parametrize("port", ["many", "65536", "-1"])
def test_a_port_that_is_none_is_refused_and_no_password_is_told(port):
    readers = {"postgresql://u:secret@h:{}/n": database_from_url, "redis://:secret@h:{}/0": redis_from_url}

    for address, read in readers.items():
        text = said(lambda read=read, address=address: read(address.format(port), name=NAME))
        assert text == f"{NAME}: the port is not a number below 65536."


@pytest.mark.parametrize("url", ["redis://:word@cache:6380/1", "rediss://cache"])
def test_an_address_of_the_broker_is_kept_as_it_is(url):
    assert redis_from_url(url) == url


@pytest.mark.parametrize("url", ["", "cache:6379", "http://cache", "redis:///0"])
def test_what_is_no_address_of_the_broker_is_refused_with_an_example(url):
    assert said(lambda: redis_from_url(url)) == "REDIS_URL must look like redis://:password@host:6379/0."


def test_a_mail_server_with_port_and_sign_in():
    entry = mail_from_url("smtp://robot:p%2Fw@mail.example.com:2525?tls=NO")

    assert (entry["EMAIL_HOST"], entry["EMAIL_PORT"], entry["EMAIL_TIMEOUT"]) == ("mail.example.com", 2525, 20)
    assert (entry["EMAIL_HOST_USER"], entry["EMAIL_HOST_PASSWORD"]) == ("robot", "p/w")
    assert (entry["EMAIL_USE_TLS"], entry["EMAIL_USE_SSL"]) == (False, False)


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail", "smtp://"])
def test_what_is_no_mail_server_is_refused_with_an_example(url):
    assert said(lambda: mail_from_url(url)) == "EMAIL_URL must look like smtp://user:password@host:587?tls=true."
