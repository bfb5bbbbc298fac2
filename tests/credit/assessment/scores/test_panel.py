"""The panel shows every model side by side and says where they disagree."""

from credit.domain.scores.models import Severity, Subject
from credit.domain.scores.panel import panel
from credit.domain.scores.registry import MODELS, score_model
from tests.credit.assessment.scores.company import THOUSANDS_OF_1968, rounded, this_year, years


def test_every_model_is_computed():
    found = panel(years(), setting=THOUSANDS_OF_1968)

    assert [result.model.key for result in found.results] == list(MODELS)
    assert all(result.value is not None for result in found.results)
    assert rounded(found.result("taffler").value) == "5.514536"
    assert found.result("fulmer") is None


def test_the_reference_company_is_grey_to_some_and_safe_to_others():
    found = panel(years(), setting=THOUSANDS_OF_1968)

    (failure,) = found.disagreements
    assert (failure.subject, failure.is_opposed, failure.families) == (Subject.FAILURE, False, ("altman",))
    assert failure.keys[Severity.BETWEEN] == ("altman_z", "altman_z_rounded", "altman_z_private", "ohlson_o")
    assert set(failure.keys) == {Severity.GOOD, Severity.BETWEEN}


def test_safe_against_distress_is_an_opposition():
    chosen = [score_model("altman_z"), score_model("zmijewski")]

    found = panel([this_year(sales=300, cost_of_sales=200, selling_general_administrative=0)], models=chosen)

    (failure,) = found.disagreements
    assert failure.is_opposed
    assert failure.keys == {Severity.GOOD: ("zmijewski",), Severity.BAD: ("altman_z",)}
    assert failure.families == ()


def test_models_that_agree_leave_nothing_to_say():
    chosen = [score_model("springate"), score_model("grover"), score_model("piotroski_f")]

    assert panel(years(), models=chosen).disagreements == ()


def test_two_readings_of_one_score_can_disagree():
    chosen = [score_model("piotroski_f"), score_model("piotroski_f_wide")]

    (strength,) = panel([this_year(shares=96), *years()[1:]], models=chosen).disagreements

    assert (strength.subject, strength.families) == (Subject.STRENGTH, ("piotroski",))


def test_a_model_without_a_value_takes_no_side():
    found = panel([this_year(market_capitalisation=None)], models=[score_model("altman_z"), score_model("springate")])

    assert (found.results[0].value, found.disagreements) == (None, ())


def test_no_statements_give_no_values_and_no_disagreement():
    found = panel([])

    assert all(result.value is None and result.missing for result in found.results)
    assert found.disagreements == ()
