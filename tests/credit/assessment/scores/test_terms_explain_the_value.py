"""A result can be followed by hand: every term names its inputs, and the contributions add up to the value."""

from decimal import Decimal

import pytest

from credit.domain.scores.models import Input, Item
from credit.domain.scores.registry import MODELS, UnknownScoreModelError, score_model
from credit.domain.scores.scoring import score
from credit.domain.statements import Line
from tests.credit.assessment.scores.company import THOUSANDS_OF_1968, rounded, this_year, years

each_model = pytest.mark.parametrize("model", [pytest.param(model, id=key) for key, model in MODELS.items()])


@each_model
def test_contributions_add_up_to_the_value(model):
    found = score(model, years(), THOUSANDS_OF_1968)

    assert sum(term.contribution for term in found.terms) == found.value
    assert all(term.contribution == term.coefficient * term.value for term in found.terms)


@each_model
def test_every_variable_names_its_inputs_with_their_amounts(model):
    found = score(model, years(), THOUSANDS_OF_1968)

    assert all(term.inputs and term.formula for term in found.terms[1:])
    assert all(given.amount is not None for term in found.terms for given in term.inputs)


@each_model
def test_a_model_says_what_it_is_and_where_it_comes_from(model):
    assert model.version >= 1
    assert all((model.name, model.variant, model.source, model.population.description))


def test_a_variant_is_told_from_its_siblings_by_key_and_by_name():
    named = [(model.name, model.variant) for model in MODELS.values()]

    assert len(set(named)) == len(named)
    assert all(key == model.key for key, model in MODELS.items())


def test_a_model_that_does_not_exist_is_refused():
    with pytest.raises(UnknownScoreModelError, match="'fulmer'"):
        score_model("fulmer")


def test_a_term_shows_variable_coefficient_and_contribution():
    term = score(score_model("altman_z"), [this_year()]).terms[1]

    assert (term.key, term.formula) == ("x1", "working capital / total assets")
    assert (term.coefficient, rounded(term.value), rounded(term.contribution)) == (
        Decimal("1.2"),
        "0.205882",
        "0.247059",
    )
    assert term.inputs == (
        Input(Item(Line.CURRENT_ASSETS), Decimal(850)),
        Input(Item(Line.CURRENT_LIABILITIES), Decimal(500)),
        Input(Item(Line.TOTAL_ASSETS), Decimal(1700)),
    )


def test_the_constant_is_a_term_like_the_others():
    constant = score(score_model("altman_emerging"), [this_year()]).terms[0]

    assert (constant.key, constant.contribution) == ("constant", Decimal("3.25"))


def test_statements_may_come_in_any_order():
    in_order, reverse = (score(score_model("beneish_m"), given) for given in (years(), years()[::-1]))

    assert in_order == reverse
