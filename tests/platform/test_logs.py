"""Log lines are for machines or for people, carry the id of their request, and keep no stranger's text as one."""

import io
import json
import logging
import logging.config

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory

from finance_crm.logs import RequestIdMiddleware, configuration


@pytest.fixture
def lines():
    """Return a function that logs with our formatter and gives back what was written."""
    logger = logging.getLogger("finance_crm.of_a_test")
    logger.propagate = False
    before = structlog.get_config()

    def write(call, *, as_json: bool) -> list[str]:
        formatter = configuration(as_json=as_json, level="INFO")["formatters"]["lines"]
        output = io.StringIO()
        handler = logging.StreamHandler(output)
        made = {name: value for name, value in formatter.items() if name != "()"}
        handler.setFormatter(formatter["()"](**made))
        logger.handlers = [handler]
        logger.setLevel("INFO")
        call(logger)
        return output.getvalue().splitlines()

    yield write
    logger.handlers = []
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()


def test_a_line_for_machines_is_one_object_with_level_logger_and_time(lines):
    (line,) = lines(lambda log: log.warning("Lease of shard %s ran out", 7), as_json=True)

    entry = json.loads(line)
    assert (entry["event"], entry["level"]) == ("Lease of shard 7 ran out", "warning")
    assert entry["logger"] == "finance_crm.of_a_test"
    assert entry["timestamp"].endswith("Z")


def test_what_is_added_to_a_line_stands_beside_its_text(lines):
    (line,) = lines(lambda log: log.info("imported", extra={"rows": 12}), as_json=True)

    assert json.loads(line)["rows"] == 12


def test_a_line_for_machines_holds_the_traceback_in_one_line(lines):
    def fail(log):
        try:
            raise ValueError("seven")
        except ValueError:
            log.exception("Job 7 failed")

    (line,) = lines(fail, as_json=True)

    assert "ValueError: seven" in json.loads(line)["exception"]


def test_text_in_any_script_and_line_breaks_stay_within_one_line(lines):
    (line,) = lines(lambda log: log.info("台北\nforged: line"), as_json=True)

    assert json.loads(line)["event"] == "台北\nforged: line"


def test_a_line_for_people_is_plain(lines):
    (line,) = lines(lambda log: log.warning("Lease ran out"), as_json=False)

    assert "Lease ran out" in line
    assert "warning" in line
    assert "\x1b" not in line
    assert not line.startswith("{")


def test_a_line_below_the_level_is_not_written(lines):
    assert lines(lambda log: log.debug("detail"), as_json=True) == []


def test_lines_written_while_a_request_is_served_carry_its_id(lines):
    written = []

    def serve(request):
        written.extend(lines(lambda log: log.info("served"), as_json=True))
        return HttpResponse("ok")

    answer = RequestIdMiddleware(serve)(RequestFactory().get("/", headers={"X-Request-ID": "0123-4567-89ab"}))

    assert json.loads(written[0])["request_id"] == "0123-4567-89ab"
    assert answer["X-Request-ID"] == "0123-4567-89ab"


@pytest.mark.parametrize("given", ["12345678", "a" * 64, "A_b-C_d-9"])
def test_an_id_that_a_proxy_gave_is_kept(given):
    request = RequestFactory().get("/", headers={"X-Request-ID": given})

    assert RequestIdMiddleware(lambda _: HttpResponse())(request)["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "1234567", "a" * 65, "no spaces", "semi;colon", "<script>", "12345678\n"])
def test_an_id_that_could_be_anything_is_replaced(given):
    request = RequestFactory().get("/")
    request.META["HTTP_X_REQUEST_ID"] = given

    made = RequestIdMiddleware(lambda _: HttpResponse())(request)["X-Request-ID"]

    assert made != given
    assert len(made) == 32
    assert int(made, 16) >= 0


def test_two_requests_have_two_ids():
    middleware = RequestIdMiddleware(lambda _: HttpResponse())

    assert (
        middleware(RequestFactory().get("/"))["X-Request-ID"] != middleware(RequestFactory().get("/"))["X-Request-ID"]
    )


def test_one_request_leaves_nothing_for_the_lines_of_the_next():
    def serve(request):
        structlog.contextvars.bind_contextvars(customer="ACME")
        return HttpResponse()

    RequestIdMiddleware(serve)(RequestFactory().get("/"))
    seen = []
    RequestIdMiddleware(lambda _: seen.append(structlog.contextvars.get_contextvars()) or HttpResponse())(
        RequestFactory().get("/")
    )

    assert set(seen[0]) == {"request_id"}


def test_every_line_is_written_once_and_at_the_level_asked_for():
    made = configuration(as_json=True, level="WARNING")

    assert made["root"] == {"handlers": ["console"], "level": "WARNING"}
    assert {name: logger.get("handlers") for name, logger in made["loggers"].items()} == {
        "django": [], "axes": None, "django.server": [],
    }  # fmt: skip
    assert made["disable_existing_loggers"] is False
