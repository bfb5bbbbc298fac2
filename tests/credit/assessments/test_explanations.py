"""Why the grade is what it is: rebuilt from what was kept, down to the lines, and repeated from the ledger of then."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from credit.domain.characteristics import CATALOGUE
from credit.domain.explanations import Peers, explain, formulas_of
from credit.domain.judgements import judge
from credit.domain.lifts import moved
from credit.domain.statements import Line
from credit.models import Assessment, FinancialStatement, ScorecardVersion
from credit.queries.assessment_inputs import read_known
from credit.queries.assessments import load_model
from credit.queries.explanations import explain_assessment, outlook_of, rebuild, repeat
from credit.queries.policies import policy_in_force
from credit.services.assessments import assess_customer
from credit.services.ratings import record_answers, record_rating
from credit.services.scorecards import copy_as_draft, take_in_use
from customers.models import Customer
from tests.credit.assessment.published_company import NOW
from tests.credit.assessments.conftest import AS_OF


def test_the_rebuilt_judgement_is_the_stored_one(published):
    found = explain_assessment(assess_customer(customer_id=published.pk, as_of=AS_OF))

    assert found.is_sound
    assert found.differences == ()


def test_contributions_add_up_to_the_stored_points_exactly(published):
    row = assess_customer(customer_id=published.pk, as_of=AS_OF)

    (part,) = explain_assessment(row).explanation.parts

    total = sum((item.contribution.points for item in part.items), part.score.base_points)
    assert total == row.statement_points == row.points
    assert part.weight == 1


def test_a_ratio_opens_to_its_lines_with_amount_and_period(unlisted):
    row = assess_customer(customer_id=unlisted.pk, as_of=AS_OF)

    (part,) = explain_assessment(row).explanation.parts
    leverage = next(item for item in part.items if item.contribution.name == "ratio.liabilities_to_assets")

    (formula,) = leverage.formulas
    assert [term.line for term in (*formula.upper, *formula.lower)] == [Line.TOTAL_LIABILITIES, Line.TOTAL_ASSETS]
    assert {used.line: used.amount for used in leverage.inputs} == {
        Line.TOTAL_LIABILITIES: NOW.amount(Line.TOTAL_LIABILITIES),
        Line.TOTAL_ASSETS: NOW.amount(Line.TOTAL_ASSETS),
    }
    assert {used.period_end for used in leverage.inputs} == {NOW.period_end}


def test_values_that_do_not_agree_with_what_is_stored_are_named(published):
    row = assess_customer(customer_id=published.pk, as_of=AS_OF)
    row.points += 1

    found = explain_assessment(row)

    assert [difference.name for difference in found.differences] == ["points"]
    assert not found.is_sound


def test_inputs_that_do_not_agree_with_the_hash_are_noticed(published):
    row = assess_customer(customer_id=published.pk, as_of=AS_OF)
    row.inputs["audited"] = False

    assert not explain_assessment(row).is_hash_right


def test_answers_and_ratings_are_rebuilt_as_they_were_known(published):
    record_rating(
        customer_id=published.pk, agency="Agency A", rating="BB", effective_date=AS_OF, one_year_pd=None,
        valid_until=None, source="", at=timezone.now(), actor_id=None,
    )  # fmt: skip
    answers = {"management": "adequate", "succession": "open"}
    record_answers(customer_id=published.pk, answers=answers, effective_date=AS_OF, note="", actor_id=None)
    row = assess_customer(customer_id=published.pk, as_of=AS_OF)

    known = rebuild(row).known

    assert (dict(known.answers), known.rating) == (answers, "BB")


def test_repeating_gives_the_same_hash_and_values_after_later_statements_and_another_scorecard(published, give):
    row = assess_customer(customer_id=published.pk, as_of=AS_OF)
    give(published, net_income="-300")
    FinancialStatement.objects.filter(version=1, period_end_date=NOW.period_end).update(
        withdrawn_at=row.known_at + timedelta(days=1)
    )
    card = copy_of("unlisted")
    stored = Assessment.objects.get(pk=row.pk)

    assert card.version == 2
    assert repeat(stored).is_same
    assert explain_assessment(stored).is_sound
    assert assess_customer(customer_id=published.pk, as_of=AS_OF).scorecards != stored.scorecards


def copy_of(key):
    copied = copy_as_draft(source_id=ScorecardVersion.objects.get(key=key).pk, actor_id=None)
    return take_in_use(key=key, version=copied.version)


def test_an_assessment_on_nothing_is_explained_as_nothing(acme):
    found = explain_assessment(assess_customer(customer_id=acme.pk, as_of=AS_OF))

    assert found.is_sound
    assert found.explanation.parts == ()
    assert outlook_of(found.rebuilt) is None


def test_without_peers_there_is_nothing_to_compare_with(published):
    (part,) = explain_assessment(assess_customer(customer_id=published.pk, as_of=AS_OF)).explanation.parts

    assert part.peers is None
    assert {item.difference for item in part.items} == {None}


def test_differences_from_the_peers_add_up_to_the_difference_of_points(published, give):
    for number in range(3):
        other = Customer.objects.create(code=f"P{number}", name="Peer")
        give(other, net_income=str(-100 * number))
        assess_customer(customer_id=other.pk, as_of=AS_OF)

    (part,) = explain_assessment(assess_customer(customer_id=published.pk, as_of=AS_OF)).explanation.parts

    assert (part.peers.group.value, part.peers.peer_count) == ("portfolio", 3)
    assert sum(item.difference for item in part.items) == part.peers.difference


def test_too_few_peers_are_no_peers_since_they_would_tell_of_one_customer(published, give):
    other = Customer.objects.create(code="P", name="Peer")
    give(other)
    assess_customer(customer_id=other.pk, as_of=AS_OF)

    (part,) = explain_assessment(assess_customer(customer_id=published.pk, as_of=AS_OF)).explanation.parts

    assert part.peers is None


def test_both_scores_count_by_the_weights_of_the_policy(unlisted):
    known = read_known(customer_id=unlisted.pk, as_of=AS_OF, known_at=None)
    both = replace(known, behaviour={**known.behaviour, "share_on_time": Decimal("0.9")})
    model = load_model(policy=policy_in_force())

    found = explain(both, as_of=AS_OF, model=model, peers={"unlisted": Peers()})

    joined = sum(part.weight * part.score.points for part in found.parts)
    assert [part.score.scorecard for part in found.parts] == ["unlisted", "behaviour"]
    assert found.judgement.rating.points == round(joined, 2)


@pytest.mark.parametrize("name", [name for name in CATALOGUE if name.startswith(("ratio.", "variable."))])
def test_every_characteristic_of_statements_says_what_it_is_made_of(name):
    assert all(formula.upper for formula in formulas_of(name))
    assert formulas_of(name)


def test_what_would_lift_the_grade_does_when_it_is_done(unlisted):
    base = rebuild(assess_customer(customer_id=unlisted.pk, as_of=AS_OF))
    found = outlook_of(base)

    assert found.lifts
    for lift in found.lifts:
        after = moved(base.known.latest, lift.lever, lift.amount)
        changed = replace(base.known, statements=(*base.known.statements[:-1], after))
        assert judge(changed, as_of=AS_OF, model=base.model).rating.points >= found.target.least_points


def test_where_the_data_hold_the_grade_back_no_money_is_said_to_help(unlisted, give):
    give(unlisted, total_assets="5000", market_capitalisation=None)

    row = assess_customer(customer_id=unlisted.pk, as_of=AS_OF)
    found = outlook_of(rebuild(row))

    assert (row.quality, row.grade) == ("D", "C")
    assert found.held_by_quality
    assert found.lifts == ()


def test_paying_what_is_overdue_is_a_lever_of_its_own(unlisted):
    base = rebuild(assess_customer(customer_id=unlisted.pk, as_of=AS_OF))
    late = dict.fromkeys(base.known.behaviour) | {
        "share_on_time": Decimal("0.3"),
        "days_late_weighted": Decimal(40),
        "oldest_overdue_days": Decimal(120),
    }

    found = outlook_of(replace(base, known=replace(base.known, behaviour=late)))

    levers = {lift.lever.value: lift for lift in found.behaviour}
    assert levers["pay_on_time"].points > levers["pay_overdue"].points
    assert levers["pay_overdue"].gained > 0
