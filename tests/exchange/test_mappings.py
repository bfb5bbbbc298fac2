"""A mapping is plain JSON that is checked whole before anything is read with it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from finance_crm.access.models import User
from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import Column, ImportKind
from finance_crm.exchange.domain.mappings import MappingSpec, complete_mapping, match_headers, normalise, parse_mapping
from finance_crm.exchange.models import Import, Mapping
from finance_crm.exchange.queries.imports import get_mapping, list_mappings, template_mapping
from finance_crm.exchange.queries.messages import describe_failure
from finance_crm.exchange.services.mappings import delete_mapping, save_mapping
from tests.exchange.conftest import NOW, THINGS

COLUMNS = [column.name for column in THINGS.columns]
TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=10)
MAPS = st.dictionaries(st.sampled_from(COLUMNS), TEXTS)
SPECS = st.builds(
    MappingSpec,
    columns=MAPS,
    constants=MAPS,
    defaults=MAPS,
    date_format=st.none() | TEXTS,
    decimal_mark=st.none() | st.sampled_from(".,"),
    encoding=st.none() | TEXTS,
    sheet=st.none() | TEXTS,
    options=st.sampled_from([(), ("twice",)]),
)


@given(SPECS)
def test_a_mapping_is_the_same_after_it_was_kept_as_json(spec: MappingSpec) -> None:
    assert parse_mapping(spec.as_json(kind="things"), kind=THINGS) == spec


def test_what_was_not_said_is_not_kept() -> None:
    assert MappingSpec().as_json(kind="things") == {"kind": "things"}


WRONG: list[tuple[Any, str]] = [
    (["code"], "The mapping is not a JSON object."),
    (None, "The mapping is not a JSON object."),
    ({"color": 1, "Columns": {}}, "The mapping has fields nobody knows: Columns, color."),
    ({"kind": "invoices"}, "The mapping is for invoices, not for things."),
    ({"columns": ["code"]}, "The field columns of the mapping does not have the expected form."),
    ({"columns": {"code": None}}, "The field columns of the mapping does not have the expected form."),
    ({"constants": "x"}, "The field constants of the mapping does not have the expected form."),
    ({"defaults": {"code": ["x"]}}, "The field defaults of the mapping does not have the expected form."),
    ({"date_format": 5}, "The field date_format of the mapping does not have the expected form."),
    ({"sheet": ["x"]}, "The field sheet of the mapping does not have the expected form."),
    ({"options": "twice"}, "The field options of the mapping does not have the expected form."),
    ({"options": [1]}, "The field options of the mapping does not have the expected form."),
    (
        {"constants": {"colour": "red"}},
        "The mapping names columns that do not exist: colour. Known: code, day, name, price.",
    ),
    ({"options": ["thrice"]}, "The mapping names options that do not exist: thrice. Known: twice."),
]


@pytest.mark.parametrize(("document", "said"), WRONG)
def test_what_does_not_hold_is_named(document: Any, said: str) -> None:
    with pytest.raises(FileRejectedError) as refused:
        parse_mapping(document, kind=THINGS)

    assert describe_failure(code=refused.value.code, facts=refused.value.facts) == said


@pytest.mark.parametrize(
    "document",
    [
        {"columns": {"code": "No\0"}},
        {"constants": {"name": "\ud800"}},
        {"defaults": {"name": "\0"}},
        {"sheet": "A\0"},
        {"encoding": "\udfff"},
    ],
)
def test_text_that_the_database_cannot_keep_is_refused_before_it_gets_there(document: dict[str, Any]) -> None:
    with pytest.raises(FileRejectedError, match="mapping_field"):
        parse_mapping(document, kind=THINGS)


def test_numbers_are_taken_as_the_text_they_are_written_with_and_switches_by_what_is_on() -> None:
    spec = parse_mapping({"constants": {"price": 3}, "options": {"twice": True}}, kind=THINGS)

    assert (spec.constants, spec.options) == ({"price": "3"}, ("twice",))
    assert parse_mapping({"options": {"twice": False}}, kind=THINGS).options == ()


@pytest.mark.parametrize("header", ["Due date", " due  DATE ", "DUE-DATE", "due_date"])
def test_titles_are_compared_without_case_and_signs_between_words(header: str) -> None:
    assert normalise(header) == "due_date"


def kind_of(*columns: Column) -> ImportKind:
    def nothing(_: object) -> Any:
        return {}

    return ImportKind("k", "K", "import", columns, (), resolve=nothing, apply=nothing, undo=nothing)


def test_a_column_is_known_by_its_name_before_its_label() -> None:
    kind = kind_of(Column("number", "Invoice no"), Column("due_date", "Due"))

    assert match_headers(kind, ["Invoice No", "NUMBER", "due"]) == {"number": "NUMBER", "due_date": "due"}
    assert match_headers(kind, ["", "amount"]) == {}


def test_a_mapping_that_names_columns_is_taken_at_its_word() -> None:
    spec = complete_mapping(
        MappingSpec(columns={"code": "no", "price": "PRICE"}), kind=THINGS, header=["No", "name", "price"]
    )

    assert spec.columns == {"code": "No", "price": "price"}


def test_a_constant_leaves_the_column_of_the_file_unread(bring_in: Callable[..., Import], stored: Callable) -> None:
    mapping = {"columns": {"code": "code", "price": "price"}, "constants": {"price": "9"}}

    bring_in("code,price\nA1,1\nB2,2\n", mapping=mapping)

    assert stored() == [("A1", "9", None), ("B2", "9", None)]


@pytest.mark.parametrize(
    ("mapping", "code", "facts"),
    [
        ({"columns": {"code": "No", "price": "price"}}, "column_not_in_file", "No"),
        ({"columns": {"code": "code"}}, "missing_column", "price"),
    ],
)
def test_a_column_that_comes_from_nowhere_is_named_with_what_is_there(
    bring_in: Callable[..., Import], mapping: dict[str, Any], code: str, facts: str
) -> None:
    run = bring_in("code,price\nA1,1\n", mapping=mapping)

    assert (run.failure_code, run.failure_facts) == (code, {"columns": facts, "present": "code, price"})


@pytest.mark.parametrize(
    ("constants", "column"), [({"day": "31.12.26"}, "day"), ({"price": "ten"}, "price"), ({"code": "x" * 21}, "code")]
)
def test_a_constant_that_does_not_hold_keeps_the_whole_file_out(
    bring_in: Callable[..., Import], stored: Callable, constants: dict[str, str], column: str
) -> None:
    run = bring_in("code,name,price\nA1,x,1\n", mapping={"constants": constants})

    assert (run.status, run.failure_code, run.failure_facts["column"]) == ("unreadable", "bad_constant", column)
    assert stored() == []


def test_a_constant_of_text_may_hold_any_sign(bring_in: Callable[..., Import]) -> None:
    run = bring_in("code,price\nA1,1\n", mapping={"constants": {"name": "a\\b\t'c' %s"}})

    assert run.status == "applied"
    assert run.mapping["constants"] == {"name": "a\\b\t'c' %s"}


def test_saving_again_under_the_same_name_is_a_new_version(things: ImportKind, db: None) -> None:
    ann = User.objects.create(username="ann")
    save_mapping(kind="things", name="till", definition={"columns": {"code": "No"}}, actor_id=None, at=NOW)

    saved = save_mapping(kind="things", name="till", definition={"sheet": "2026"}, actor_id=ann.pk, at=NOW)

    assert (saved.version, saved.saved_by, saved.definition) == (2, ann, {"kind": "things", "sheet": "2026"})
    assert Mapping.objects.count() == 1


def test_a_mapping_that_does_not_hold_is_not_saved(things: ImportKind) -> None:
    with pytest.raises(FileRejectedError, match="mapping_unknown_column"):
        save_mapping(kind="things", name="till", definition={"columns": {"x": "y"}}, actor_id=None, at=NOW)

    assert not Mapping.objects.exists()


def test_a_forgotten_mapping_stays_with_the_imports_it_was_used_for(upload: Callable[..., Import]) -> None:
    definition = {"columns": {"code": "No", "price": "Cost"}}
    saved = save_mapping(kind="things", name="till", definition=definition, actor_id=None, at=NOW)
    run = upload("No,Cost\nA1,1\n", mapping=get_mapping(kind="things", name="till"))

    delete_mapping(mapping_id=saved.pk)

    run.refresh_from_db()
    assert run.mapping["columns"] == {"code": "No", "price": "Cost"}
    with pytest.raises(FileRejectedError, match="mapping_not_found"):
        get_mapping(kind="things", name="till")


def test_a_name_belongs_to_its_kind(things: ImportKind) -> None:
    Mapping.objects.create(kind="other", name="till", definition={}, saved_at=NOW)
    Mapping.objects.create(kind="things", name="b", definition={}, saved_at=NOW)
    Mapping.objects.create(kind="things", name="a", definition={}, saved_at=NOW)

    assert [mapping.name for mapping in list_mappings(kind="things")] == ["a", "b"]
    assert [(mapping.kind, mapping.name) for mapping in list_mappings()] == [
        ("other", "till"),
        ("things", "a"),
        ("things", "b"),
    ]


def test_the_database_itself_keeps_a_name_once_per_kind(db: None) -> None:
    Mapping.objects.create(kind="things", name="till", definition={}, saved_at=NOW)

    with pytest.raises(IntegrityError, match="mapping_name_once_per_kind"):
        Mapping.objects.create(kind="things", name="till", definition={}, saved_at=NOW)


def test_the_template_of_a_kind_calls_every_column_by_its_name() -> None:
    template = template_mapping(kind=THINGS)

    assert template == {"kind": "things", "columns": {name: name for name in COLUMNS}}
    assert parse_mapping(template, kind=THINGS).columns == template["columns"]
