"""Error pages say what happened and what to do, without a traceback."""

from django.test import Client


def test_an_unknown_address_offers_search_and_home(client_of):
    answer = client_of().get("/no/such/page/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert 'href="/"' in answer.text


def test_a_page_of_another_role_names_the_way_to_get_it(client_of):
    answer = client_of("collector").get("/style-guide/")

    assert answer.status_code == 403
    assert "Ask an administrator" in answer.text


def test_a_date_that_is_none_is_explained(client_of):
    answer = client_of().get("/help/?as_of=31.10.2026")

    assert answer.status_code == 400
    assert "31.10.2026 is not a date of the form 2026-10-31." in answer.text


def test_a_failure_on_our_side_is_a_page_without_details(client_of, monkeypatch):
    monkeypatch.setattr("finance_crm.web.views.shell.glossary", None)
    client = client_of()
    client.raise_request_exception = False

    answer = client.get("/help/")

    assert answer.status_code == 500
    assert "Something failed on our side" in answer.text
    assert "Traceback" not in answer.text


def test_a_stranger_is_asked_to_sign_in(db):
    answer = Client().get("/help/")

    assert answer.status_code == 302
    assert "next=/help/" in answer["Location"]


def test_a_forged_form_is_refused_with_advice(client_of):
    client = Client(enforce_csrf_checks=True)
    client.force_login(client_of().user, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post("/theme/", {"theme": "dark"})

    assert answer.status_code == 403
    assert "reload the page" in answer.text
