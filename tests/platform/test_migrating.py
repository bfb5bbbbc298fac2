"""Additive steps of a migration are one step, and come to what they come to one by one."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from finance_crm.migrating import Together, together


def steps() -> list:
    return [
        migrations.CreateModel(
            "Shelf", [("id", models.BigAutoField(primary_key=True)), ("code", models.CharField(max_length=9))]
        ),
        migrations.CreateModel("Book", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("book", "shelf", models.ForeignKey("library.shelf", models.CASCADE)),
        migrations.AddField("book", "pages", models.IntegerField(default=1)),
        migrations.AddConstraint(
            "book", models.CheckConstraint(name="book_has_pages", condition=models.Q(pages__gt=0))
        ),
        migrations.AddIndex("shelf", models.Index(fields=["code"], name="shelf_by_code")),
    ]


def built(operations: list) -> tuple[list, list]:
    """Return the columns and the constraints of the tables that the operations make, and unmake them again."""
    state, done = ProjectState(), []
    for operation in operations:
        before = state.clone()
        operation.state_forwards("library", state)
        with connection.schema_editor() as editor:
            operation.database_forwards("library", editor, before, state)
        done.append((operation, before, state.clone()))
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, column_name, ordinal_position, is_nullable FROM information_schema.columns
               WHERE table_name LIKE 'library_%' ORDER BY 1, 3"""
        )
        columns = cursor.fetchall()
        cursor.execute(
            """SELECT conrelid::regclass::text, contype, pg_get_constraintdef(oid) FROM pg_constraint
               WHERE conrelid::regclass::text LIKE 'library_%' ORDER BY 1, 2, 3"""
        )
        constraints = cursor.fetchall()
    for operation, before, after in reversed(done):
        with connection.schema_editor() as editor:
            operation.database_backwards("library", editor, after, before)
    return columns, constraints


@pytest.mark.django_db(transaction=True)
def test_together_they_make_the_same_tables_and_take_them_away_again():
    one_by_one, at_once = built(steps()), built(together(steps()))

    assert at_once == one_by_one
    assert len(one_by_one[0]) == 5
    assert not [name for name in connection.introspection.table_names() if name.startswith("library_")]


def test_what_is_not_additive_stands_between_two_runs():
    [first, between, second] = together([*steps(), migrations.RunSQL("SELECT 1"), *steps()])

    assert (type(first), type(second)) == (Together, Together)
    assert isinstance(between, migrations.RunSQL)
