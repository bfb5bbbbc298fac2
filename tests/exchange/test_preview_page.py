"""Before anything is checked a person sees the first rows, what was understood, and what is asked."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from finance_crm.access.models import User
from finance_crm.exchange.models import Import, Mapping
from finance_crm.exchange.services.mappings import save_mapping
from finance_crm.exchange.services.preview import preview_import
from finance_crm.jobs.models import Job
from tests.exchange.books import book_of
from tests.exchange.conftest import NOW

ANSWERS = {"encoding": "utf-8", "delimiter": ",", "mode": "create_or_update"}
TITLES = {"column_code": "code", "column_price": "price"}


@pytest.fixture
def analyst(signed_in: Callable[[str], Client], things: object) -> Client:
    return signed_in("analyst")


def send(client: Client, content: bytes, *, name: str = "things.csv", **fields: Any) -> Any:
    return client.post("/imports/new/things/", {"file": SimpleUploadedFile(name, content)} | fields, follow=True)


def post(client: Client, run: Import, **answers: str) -> str:
    return client.post(f"/imports/{run.pk}/", ANSWERS | TITLES | answers, follow=True).content.decode()


def initial(client: Client, run: Import) -> dict[str, Any]:
    form = client.get(f"/imports/{run.pk}/").context["form"]
    return {name: form[name].value() for name in form.fields}


def test_the_first_eight_rows_are_shown(upload: Callable[..., Import]) -> None:
    preview = preview_import(run=upload("code,price\n" + "".join(f"A{number},1\n" for number in range(20))))

    assert preview.header == ("code", "price")
    assert [row[0] for row in preview.rows] == [f"A{number}" for number in range(8)]


def test_columns_that_are_called_alike_are_proposed(analyst: Client, upload: Callable[..., Import]) -> None:
    run = upload("No;CODE;Price;On\n1;A1;1,50;2026-01-31\n")

    proposed = initial(analyst, run)

    assert {name: proposed[f"column_{name}"] for name in ("code", "name", "price", "day")} == {
        "code": "CODE",
        "name": "",
        "price": "Price",
        "day": "",
    }
    assert (proposed["delimiter"], proposed["encoding"], proposed["decimal_mark"]) == (";", "utf-8", ",")


def test_each_column_shows_three_different_values_of_the_file(analyst: Client, upload: Callable[..., Import]) -> None:
    run = upload("code,name,price\nA,x,1\nB,x,1\nC,,2\nD,y,3\nE,z,4\n")

    rows = analyst.get(f"/imports/{run.pk}/").context["form"].column_rows

    assert [row["samples"] for row in rows] == [["A", "B", "C"], ["x", "y", "z"], ["1", "2", "3"], []]


@pytest.mark.parametrize(
    ("day", "proposed"), [("2026/1/31", "YYYY/M/D"), ("31.1.2026", ""), ("3/4/2026", ""), ("2026-01-31", "YYYY-MM-DD")]
)
def test_a_date_format_is_proposed_only_where_nobody_could_mistake_it(
    analyst: Client, upload: Callable[..., Import], day: str, proposed: str
) -> None:
    assert initial(analyst, upload(f"code,price,day\nA,1,{day}\n"))["date_format"] == proposed


def test_formats_that_fit_are_offered_before_the_others(analyst: Client, upload: Callable[..., Import]) -> None:
    run = upload("code,price,day\nA,1,1.2.2026\n")

    choices = analyst.get(f"/imports/{run.pk}/").context["form"].fields["date_format"].choices

    assert [value for value, _ in choices][:3] == ["", "D.M.YYYY", "M.D.YYYY"]


def test_what_a_saved_mapping_says_stands_in_the_form(analyst: Client) -> None:
    definition = {"columns": {"code": "No", "price": "Cost"}, "defaults": {"price": "3"}, "constants": {"day": "2026"}}
    save_mapping(kind="things", name="till", definition=definition | {"options": ["twice"]}, actor_id=None, at=NOW)
    send(analyst, b"No,Cost\nA,1\n", mapping="till")

    form = initial(analyst, Import.objects.get())

    assert (form["column_code"], form["column_price"], form["option_twice"]) == ("No", "Cost", True)
    assert (form["value_price"], form["value_day"]) == ("3", "2026")


def test_a_mapping_as_a_file_is_taken_whole(analyst: Client) -> None:
    mapping = SimpleUploadedFile("m.json", b"\xef\xbb\xbf" + json.dumps({"columns": {"code": "No"}}).encode())

    send(analyst, b"No,Cost\nA,1\n", mapping_file=mapping)

    assert Import.objects.get().mapping == {"kind": "things", "columns": {"code": "No"}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "This is not JSON."),
        (b"\xff\xfe", "This is not JSON."),
        (b"[1]", "This is not a mapping."),
        (b'{"columns": {"colour": "x"}}', "The mapping names columns that do not exist: colour."),
        (b'{"columns": {"code": "\\u0000"}}', "The field columns of the mapping does not have the expected form."),
    ],
)
def test_a_mapping_that_does_not_hold_is_answered_on_the_page(analyst: Client, content: bytes, said: str) -> None:
    answer = send(analyst, b"code,price\nA,1\n", mapping_file=SimpleUploadedFile("m.json", content))

    assert (answer.status_code, said in answer.content.decode()) == (200, True)
    assert not Import.objects.exists()


def test_an_upload_without_a_file_asks_for_it(analyst: Client) -> None:
    answer = analyst.post("/imports/new/things/", {"mapping": ""})

    assert "This field is required." in answer.content.decode()
    assert not Import.objects.exists()


def test_looking_again_keeps_the_answers_and_starts_nothing(analyst: Client, upload: Callable[..., Import]) -> None:
    run = upload("code;price,day\nA1;1,2026-01-31\n")

    page = post(analyst, run, action="look", delimiter=";", column_code="", column_price="")

    run.refresh_from_db()
    assert (run.status, run.mapping["delimiter"]) == ("uploaded", ";")
    assert '<th scope="col">price,day</th>' in page
    assert not Job.objects.exists()


def test_an_encoding_is_tried_on_the_first_rows(analyst: Client, upload: Callable[..., Import]) -> None:
    run = upload("code,name,price\nA1,台北國際商業股份有限公司,1\n".encode("big5"))

    assert "台北國際商業" in analyst.get(f"/imports/{run.pk}/").content.decode()
    assert "台北國際商業" not in post(analyst, run, action="look", encoding="latin-1")
    assert "台北國際商業" in post(analyst, run, action="look", encoding="big5")


def test_a_workbook_of_several_sheets_shows_the_first_and_asks(analyst: Client, upload: Callable[..., Import]) -> None:
    header = ["code", "price"]
    run = upload(book_of([header, ["A", 1]], [header, ["B", 2]]), name="a.xlsx")

    page = analyst.get(f"/imports/{run.pk}/")
    assert page.context["form"].fields["sheet"].choices[1:] == [("Sheet1", "Sheet1"), ("Sheet2", "Sheet2")]
    assert "encoding" not in page.context["form"].fields
    assert page.context["preview"].rows == (("A", "1"),)

    asked = analyst.post(f"/imports/{run.pk}/", {"mode": "create", "action": "look", "sheet": "Sheet2"}, follow=True)
    assert asked.context["preview"].rows == (("B", "2"),)


def test_a_value_beside_a_column_fills_it_and_without_one_stands_in_every_row(
    analyst: Client, upload: Callable[..., Import]
) -> None:
    run = upload("code,price\nA,\n")

    post(analyst, run, action="look", value_price="3", value_day="2026-01-31")

    run.refresh_from_db()
    assert run.mapping["defaults"] == {"price": "3"}
    assert run.mapping["constants"] == {"day": "2026-01-31"}


@pytest.mark.parametrize(
    "answers", [{"mode": "delete"}, {"encoding": "klingon"}, {"column_code": "absent"}, {"value_name": "x" * 201}]
)
def test_an_answer_that_is_not_offered_is_marked_and_nothing_is_kept(
    analyst: Client, upload: Callable[..., Import], answers: dict[str, str]
) -> None:
    run = upload("code,price\nA,1\n")

    page = post(analyst, run, action="check", **answers)

    assert "Please correct what is marked below." in page
    run.refresh_from_db()
    assert run.mapping == {"kind": "things"}
    assert not Job.objects.exists()


def test_a_mapping_without_a_name_is_not_saved(analyst: Client, upload: Callable[..., Import]) -> None:
    post(analyst, upload("code,price\nA,1\n"), action="save", name="  ")

    assert not Mapping.objects.exists()


def test_a_file_that_cannot_be_shown_says_what_to_do(analyst: Client, upload: Callable[..., Import]) -> None:
    run = upload("code,price,Price\nA,1,2\n")

    page = analyst.get(f"/imports/{run.pk}/").content.decode()

    assert "These column titles stand more than once: price, Price. Give each column its own title." in page
    assert "The file cannot be shown yet" in page


def test_cells_of_a_strangers_file_are_printed_as_text(analyst: Client, upload: Callable[..., Import]) -> None:
    run = upload("code,price,<i>x</i>\n<script>alert(1)</script>,1,2\n")

    page = analyst.get(f"/imports/{run.pk}/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<i>x</i>" not in page


def test_the_page_reads_chinese_for_who_chose_it(analyst: Client, upload: Callable[..., Import]) -> None:
    User.objects.update(language="zh-hant")

    run = upload("code,price\nA,1\n")

    page = analyst.get(f"/imports/{run.pk}/").content.decode()

    assert "已上傳" in page
    assert "First rows" not in page
