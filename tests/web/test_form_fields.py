"""Fields, parts and addresses of the shell: the small tags that every page is made of."""

from types import SimpleNamespace

import pytest
from django import forms
from django.test import RequestFactory

from finance_crm.web.domain.panels import Panel
from finance_crm.web.domain.tiles import HomeTile
from finance_crm.web.queries.shell import RailEntry
from finance_crm.web.templatetags import shell
from finance_crm.web.templatetags.remembered import appearance, looks_of


class Sample(forms.Form):
    name = forms.CharField(label="Name", widget=forms.TextInput(attrs={"class": "wide"}), max_length=5)
    terms = forms.ChoiceField(choices=[("30", "30 days"), ("60", "60 days")])
    hold = forms.BooleanField(required=False)
    tags = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)
    due = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    amount = forms.IntegerField(required=False)
    grade = forms.ChoiceField(required=False, choices=[("", "All grades"), ("A", "A")])
    state = forms.ChoiceField(required=False, choices=[("", "All"), ("o", "Open")])
    unsaid = forms.ChoiceField(required=False, choices=[("", "---------"), ("x", "X")])


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("name", "form-control wide"),
        ("terms", "form-select"),
        ("hold", "form-check-input"),
        ("tags", "form-check-input"),
        ("due", "form-control"),
    ],
)
def test_an_input_has_the_classes_of_its_kind(name, classes):
    assert f'class="{classes}"' in shell.widget(Sample()[name])


def test_an_input_with_an_error_is_marked_and_keeps_what_was_typed():
    form = Sample({"name": "<too long>", "terms": "30"})

    printed = shell.widget(form["name"], data_focus="1")

    assert 'class="form-control wide is-invalid"' in printed
    assert 'value="&lt;too long&gt;"' in printed
    assert 'data-focus="1"' in printed
    assert "is-invalid" not in shell.widget(form["terms"])


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("name", False),
        ("due", True),
        ("amount", True),
        ("grade", False),
        ("state", True),
        ("unsaid", True),
    ],
)
def test_a_filter_shows_its_name_where_nothing_else_says_it(name, needs):
    assert shell.needs_label(Sample()[name]) is needs


def test_what_a_field_is_decides_how_its_label_stands():
    form = Sample()

    assert [name for name in form.fields if shell.is_checkbox(form[name])] == ["hold"]
    assert [name for name in form.fields if shell.is_multiple(form[name])] == ["tags"]
    assert [name for name in form.fields if shell.is_group(form[name])] == ["tags"]


def test_two_fields_look_alike_only_if_everything_about_them_is():
    first, second, filled, wrong = Sample(), Sample(), Sample({"name": "Lin"}), Sample({"name": ""})

    assert appearance(first["name"]) == appearance(second["name"])
    looks = {appearance(first["name"]), appearance(filled["name"]), appearance(wrong["name"])}
    assert len(looks) == 3
    assert appearance(Sample(prefix="p")["name"]) != appearance(first["name"])


def test_other_choices_or_another_label_look_otherwise():
    form = Sample()
    before = looks_of(form.fields["terms"])
    form.fields["terms"].choices = [("30", "30 days"), ("90", "90 days")]
    chosen = looks_of(form.fields["terms"])
    form.fields["terms"].label = "Payment terms"

    assert len({before, chosen, looks_of(form.fields["terms"])}) == 3


def request(path: str = "/style-guide/?q=a%26b&page=2"):
    return RequestFactory().get(path)


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({"page": None}, "?q=a%26b"),
        ({"page": ""}, "?q=a%26b"),
        ({"q": "名"}, "?q=%E5%90%8D&page=2"),
        ({"as_of": "2026-01-31", "page": None}, "?q=a%26b&as_of=2026-01-31"),
        ({"q": None, "page": None}, "?"),
    ],
)
def test_this_page_with_something_changed(changes, address):
    assert shell.here_with({"request": request()}, **changes) == address


def test_a_part_is_asked_for_with_the_parameters_of_its_page():
    panel = Panel("p", "P", "customer", "web:style_guide_drill")
    context = {"request": request("/?as_of=2026-01-31&known_at=x")}

    assert shell.part_url(context, panel, 4) == "/style-guide/drill/4/?as_of=2026-01-31&known_at=x"
    assert shell.part_url({"request": request("/")}, HomeTile("t", "web:help")) == "/help/"
    assert shell.part_url({"request": request("/")}, panel, 0) == "/style-guide/drill/0/"


def test_an_address_that_is_not_installed_is_empty():
    assert shell.address("web:help") == "/help/"
    assert shell.address("web:nowhere") == ""
    assert shell.address("") == ""


def test_a_heading_holds_itself_and_what_stands_under_it():
    child = RailEntry("users", "Users", "", "", None, ())
    entry = RailEntry("admin", "Administration", "", "", None, (child,))

    assert [shell.holds(entry, name) for name in ("admin", "users", "home", "")] == [True, True, False, False]


def test_a_term_that_nobody_registered_is_none():
    assert shell.term("no such term") is None


@pytest.mark.parametrize(
    ("target", "restoring", "page", "part"),
    [
        ("page-body", False, "web/fragment.html", "web/bare.html"),
        ("drawer", False, "web/frame.html", "web/bare.html"),
        ("page-body", True, "web/frame.html", "web/frame.html"),
    ],
)
def test_the_frame_around_an_answer_is_what_was_asked_for(target, restoring, page, part):
    asked = SimpleNamespace(htmx=SimpleNamespace(target=target, history_restore_request=restoring))

    assert (shell.page_frame(asked), shell.part_frame(asked)) == (page, part)


@pytest.mark.parametrize("asked", [None, SimpleNamespace(), SimpleNamespace(htmx=None)])
def test_without_scripts_every_answer_is_a_whole_page(asked):
    assert (shell.page_frame(asked), shell.part_frame(asked)) == ("web/frame.html", "web/frame.html")


def test_a_page_without_a_reader_has_no_shell():
    assert shell.get_shell({}) is None
    assert shell.get_shell({"request": SimpleNamespace(user=None)}) is None
    assert shell.get_shell({"request": SimpleNamespace(user=SimpleNamespace(is_authenticated=False))}) is None
