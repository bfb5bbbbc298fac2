"""Filters of a table: each says its name, and what is in force can be removed."""

from datetime import date

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string

from finance_crm.web.tables.chips import active_filters


class Filters(forms.Form):
    q = forms.CharField(label="Name or code", required=False)
    grade = forms.ChoiceField(label="Grade", required=False, choices=[("", "All"), ("a", "Grade A")])
    region = forms.ChoiceField(label="Region", required=False, choices=[("", "All regions"), ("w", "West")])
    team = forms.MultipleChoiceField(label="Team", required=False, choices=[("1", "North"), ("2", "South")])
    since = forms.DateField(label="Since", required=False)
    overdue = forms.BooleanField(label="Overdue only", required=False)


def chips(query: str) -> dict[str, tuple[str, str]]:
    values = QueryDict(query)
    form = Filters(values)
    form.is_valid()
    return {chip.label: (chip.text, chip.url) for chip in active_filters(form, values)}


def printed(name: str, query: str = "") -> str:
    form = Filters(QueryDict(query))
    form.is_valid()
    return render_to_string("web/partials/filter.html", {"field": form[name]})


def test_a_choice_in_force_is_named_by_its_label():
    assert chips("grade=a&page=4") == {"Grade": ("Grade A", "?")}


def test_several_choices_are_one_filter():
    assert chips("team=1&team=2&q=x")["Team"] == ("North, South", "?q=x")


def test_a_date_is_written_in_words_and_a_tick_by_its_label_alone():
    assert chips(f"since={date(2026, 10, 31)}")["Since"][0] == "Oct 31, 2026"
    assert chips("overdue=on")["Overdue only"] == ("", "?")


def test_what_cannot_be_read_is_no_filter_in_force():
    assert chips("since=31.10.&grade=zzz") == {}


@pytest.mark.parametrize("name", ["grade", "since"])
def test_a_field_that_says_nothing_by_itself_shows_its_name(name):
    assert 'class="fc-filter-name"' in printed(name)


def test_a_field_whose_first_choice_names_it_does_not_repeat_its_name():
    assert 'class="visually-hidden"' in printed("region")


def test_a_text_field_holds_its_name():
    assert 'placeholder="Name or code"' in printed("q")


def test_several_choices_are_ticked_in_a_menu_that_counts_them():
    html = printed("team", "team=2")

    assert 'value="2" checked' in html
    assert '<span class="fc-pill">1</span>' in html
    assert "<select" not in html
