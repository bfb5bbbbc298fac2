"""The pages of scorecards: all versions, one opened with its proof, a draft edited, a fit, models held to outcomes."""

import pytest
from django.urls import reverse

from credit.models import ScorecardVersion
from credit.queries.scorecards import get_scorecard
from credit.services.model_performance import measure_performance
from credit.services.scorecards import copy_as_draft
from finance_crm.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return copy_as_draft(source_id=ScorecardVersion.objects.get(key="unlisted").pk, actor_id=None)


@pytest.fixture
def manager(client_of):
    return client_of("credit_manager")


def address(name, row):
    return reverse(f"credit:{name}", args=[row.pk])


def typed(client, draft, **changed):
    """Return what the page would send back, with some of it changed."""
    form = client.get(address("scorecard_edit", draft)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (values | changed).items() if value not in (None, False)}


def edit(client, draft, **changed):
    return client.post(address("scorecard_edit", draft), typed(client, draft, **changed))


def test_every_version_stands_in_the_list_with_what_it_rests_on(client_of, draft):
    shown = client_of("analyst").get(reverse("credit:scorecards")).text

    for text in ("Listed companies", "Unlisted companies", "Payment behaviour", "52 of them defaulted", "Draft"):
        assert text in shown


def test_a_fitted_scorecard_opens_to_its_bands_and_its_proof(client_of):
    row = ScorecardVersion.objects.get(key="listed")

    shown = client_of("analyst").get(address("scorecard", row)).text

    for text in ("Market capitalisation / total liabilities", "below 0.095", "2 and more", "Calibration slope", "2018"):
        assert text in shown
    assert "New version" not in shown


def test_a_judged_scorecard_says_that_it_was_not_fitted(client_of):
    row = ScorecardVersion.objects.get(key="behaviour")

    shown = client_of("analyst").get(address("scorecard", row)).text

    assert "Set by expert judgement, not fitted" in shown
    assert "Not fitted" in shown


def test_a_page_that_is_not_there_is_not_found(manager):
    assert manager.get(reverse("credit:scorecard", args=[9999])).status_code == 404
    assert manager.get(reverse("credit:scorecard_edit", args=[9999])).status_code == 404


def test_a_new_version_is_a_draft_that_opens_for_editing(manager):
    row = ScorecardVersion.objects.get(key="listed")

    answer = manager.post(address("scorecard_copy", row), follow=True)

    made = ScorecardVersion.objects.get(key="listed", version=2)
    assert answer.redirect_chain[-1][0] == address("scorecard_edit", made)
    assert made.status == "draft"


def test_a_draft_sent_back_unchanged_stays_as_it_was(manager, draft):
    before = get_scorecard(key="unlisted", version=2)

    answer = edit(manager, draft)

    assert answer.status_code == 302
    after = get_scorecard(key="unlisted", version=2)
    assert (after.content, after.source) == (before.content, before.source)


def test_points_bounds_and_grades_of_a_draft_are_changed(manager, draft):
    edit(manager, draft, base_points="700", c0_0_points="50", c0_1_upper="0.7", g0_pd="0.0005", source="Judged")

    after = get_scorecard(key="unlisted", version=2)
    first = after.scorecard.characteristics[0].attributes
    assert (after.scorecard.base_points, first[0].points, first[1].upper, first[2].lower) == (
        700, 50, first[2].lower, first[1].upper,
    )  # fmt: skip
    assert str(first[1].upper) == "0.7"
    assert (str(after.grades.grades[0].one_year_pd), after.grades.source) == ("0.0005", "Judged")


def test_an_emptied_bound_joins_two_bands_and_another_bound_cuts_one(manager, draft):
    count = len(get_scorecard(key="unlisted", version=2).scorecard.characteristics[0].attributes)

    edit(manager, draft, c0_0_upper="", c1_new_upper="0.1", c1_new_points="42")

    first, second = get_scorecard(key="unlisted", version=2).scorecard.characteristics[:2]
    assert len(first.attributes) == count - 1
    assert [str(item.points) for item in second.attributes if getattr(item, "upper", None) and item.upper < 1][
        -1
    ] == "42"


def test_a_characteristic_leaves_and_another_comes(manager, draft):
    new = {"new_bound": "1", "new_below": "-10", "new_above": "10", "new_missing": "-5"}

    edit(manager, draft, c0_leaves="on", new_name="ratio.current_ratio", **new)

    names = [item.name for item in get_scorecard(key="unlisted", version=2).scorecard.characteristics]
    assert (names[-1], "ratio.liabilities_to_assets" in names) == ("ratio.current_ratio", False)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"c0_1_upper": "0.2"}, "A bound is above the one before it."),
        ({"c0_0_points": "many"}, "Enter a number."),
        ({"new_name": "ratio.current_ratio"}, "A new characteristic needs this."),
        ({"g1_pd": "0.0001"}, "From grade to grade points fall and PDs rise"),
        ({"source": ""}, "This field is required."),
        ({"c0_leaves": "on", "c1_leaves": "on", "c2_leaves": "on"}, "needs base points and characteristics"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(manager, draft, changed, text):
    before = get_scorecard(key="unlisted", version=2)

    answer = edit(manager, draft, **changed)

    assert answer.status_code == 422
    assert text in answer.text
    assert get_scorecard(key="unlisted", version=2) == before


def test_a_version_in_use_cannot_be_edited(manager):
    row = ScorecardVersion.objects.get(key="listed")

    answer = manager.get(address("scorecard_edit", row), follow=True)

    assert "Only a draft can be changed" in answer.text


def test_a_draft_is_taken_in_use_and_retired_by_the_manager(manager, draft):
    manager.post(address("scorecard_use", draft))
    assert get_scorecard(key="unlisted").version == 2

    answer = manager.post(address("scorecard_retire", draft), follow=True)
    again = manager.post(address("scorecard_retire", draft), follow=True)

    assert "Retired" in answer.text
    assert "Only a version in use can be retired." in again.text


@pytest.mark.parametrize("name", ["scorecard_edit", "scorecard_copy", "scorecard_use", "scorecard_retire"])
def test_an_analyst_reads_and_changes_nothing(client_of, draft, name):
    assert client_of("analyst").post(address(name, draft)).status_code == 403


def test_a_fit_is_asked_for_and_waits_as_a_job(manager):
    sent = {
        "key": "house",
        "title": "House",
        "population_rate": "0.03",
        "characteristics": ["ratio.net_margin", "variable.ebit_to_assets"],
    }

    answer = manager.post(reverse("credit:scorecard_fit"), sent)

    assert answer.status_code == 302
    job = Job.objects.get(kind="scorecard_fit")
    assert job.arguments["characteristics"] == "ratio.net_margin,variable.ebit_to_assets"
    assert "Fit of a scorecard" in manager.get(reverse("credit:scorecards")).text


def test_a_fit_without_characteristics_is_refused(manager):
    answer = manager.post(reverse("credit:scorecard_fit"), {"key": "house", "title": "H", "population_rate": "2"})

    assert answer.status_code == 422
    assert "0 known outcomes" in answer.text


def test_models_are_compared_on_demand_and_shown(client_of):
    client = client_of("analyst")
    assert "Not compared yet" in client.get(reverse("credit:model_performance")).text

    client.post(reverse("credit:measure_models"))
    assert Job.objects.filter(kind="model_performance").exists()
    measure_performance(job_id=None)

    shown = client.get(reverse("credit:model_performance")).text
    assert "Zmijewski X" in shown


def test_a_sales_manager_sees_scorecards_and_not_how_the_whole_portfolio_did(client_of):
    client = client_of("sales_manager")

    assert client.get(reverse("credit:scorecards")).status_code == 200
    assert client.get(reverse("credit:model_performance")).status_code == 403
