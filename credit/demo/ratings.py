"""The ratings chapter of the demonstration: what an agency says of listed customers, what our own people answered, and
the notices of insolvency of those that failed. Health moves as the accounts tell it.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from credit.demo.accounts import HEALTH
from credit.demo.acting import people_by_role
from credit.demo.statements import redrawn
from credit.domain.questionnaire import QUESTIONS
from credit.domain.statements import Line
from credit.models import ExternalRating, FinancialStatement, InsolvencyNotice, QualitativeAnswer
from customers.demo.buyers import Buyer
from customers.demo.chapters import Chapter
from customers.demo.plan import DemoPlan
from customers.queries.relations import customer_names_relation
from finance_crm.access.domain.roles import Role
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.sql import fetch_all

AGENCY = "HARBOUR"
# What the agency calls a customer of at least this health, and the PD that it states.
RATINGS = (
    (0.80, "AA", "0.0002"),
    (0.70, "A", "0.0006"),
    (0.58, "BBB", "0.0018"),
    (0.45, "BB", "0.0070"),
    (0.25, "B", "0.0310"),
    (0.0, "CCC", "0.1800"),
)
RATED_DAYS_AGO = (760, 395, 30)
ANSWERED = 0.45
ANSWERS_GIVEN = 0.8
NOTES = ("From the visit in autumn.", "As told by sales.", "From the annual report.", "")
COURT = "Register of insolvencies"


def write_ratings(plan: DemoPlan) -> str:
    """Write ratings, answers and notices of insolvency, each known from the day after it was made."""
    buyers = dict(buyers_by_id(plan))
    listed = set(
        FinancialStatement.objects.filter(**{f"{Line.MARKET_CAPITALISATION}__isnull": False}).values_list(
            "customer_id", flat=True
        )
    )
    analyst = people_by_role().get(Role.ANALYST)
    analyst_id = analyst.pk if analyst else None
    ratings = [row for key in sorted(listed & buyers.keys()) for row in _ratings(key, buyers[key], plan)]
    answers = [row for key, buyer in buyers.items() for row in _answers(key, buyer, plan, analyst_id)]
    notices = [row for key, buyer in buyers.items() for row in _notices(key, buyer, plan)]
    ExternalRating.objects.bulk_create(ratings)
    QualitativeAnswer.objects.bulk_create(answers)
    InsolvencyNotice.objects.bulk_create(notices)
    return f"{len(ratings)} ratings, {len(answers)} answers about customers, {len(notices)} notices of insolvency."


def buyers_by_id(plan: DemoPlan) -> Iterator[tuple[int, Buyer]]:
    """Yield the customers of the story by their ids in the database."""
    names = customer_names_relation(scope=EVERYTHING)
    ids = {code: customer_id for customer_id, code, _name in fetch_all(names.sql, names.params)}
    for index in range(plan.customers):
        buyer = redrawn(plan, index)
        if buyer.code in ids:
            yield ids[buyer.code], buyer


def _ratings(customer_id: int, buyer: Buyer, plan: DemoPlan) -> Iterator[ExternalRating]:
    chance = plan.random("ratings", buyer.index)
    for days_ago in RATED_DAYS_AGO:
        day = plan.as_of - timedelta(days=days_ago + chance.randrange(30))
        if day < plan.first_date or _has_failed(buyer, day):
            continue
        health = _health(buyer, plan, day) + chance.gauss(0, 0.06)
        rating, pd = next((name, pd) for least, name, pd in RATINGS if health >= least or not least)
        yield ExternalRating(
            customer_id=customer_id,
            agency=AGENCY,
            rating=rating,
            one_year_pd=Decimal(pd),
            effective_date=day,
            source="Subscription",
            recorded_at=_known(day),
        )


def _answers(customer_id: int, buyer: Buyer, plan: DemoPlan, analyst_id: int | None) -> Iterator[QualitativeAnswer]:
    chance = plan.random("answers", buyer.index)
    if chance.random() >= ANSWERED:
        return
    day = plan.last_date - timedelta(days=chance.randrange(40, 420))
    if day < plan.first_date or _has_failed(buyer, day):
        return
    note = chance.choice(NOTES)
    for question in QUESTIONS:
        if question.is_asked and chance.random() < ANSWERS_GIVEN:
            yield QualitativeAnswer(
                customer_id=customer_id,
                question=question.key,
                answer=_answer(question.answers, _health(buyer, plan, day), chance),
                effective_date=day,
                note=note,
                recorded_at=_known(day),
                recorded_by_id=analyst_id,
            )


def _notices(customer_id: int, buyer: Buyer, plan: DemoPlan) -> Iterator[InsolvencyNotice]:
    if buyer.fail_date is None:
        return
    day = buyer.fail_date + timedelta(days=plan.random("insolvency", buyer.index).randrange(20, 75))
    if day < plan.last_date:
        yield InsolvencyNotice(customer_id=customer_id, effective_date=day, source=COURT, recorded_at=_known(day))


def _answer(answers: tuple[str, ...], health: float, chance: Random) -> str:
    """Return an answer as strong as the customer, the strongest being first, give or take one."""
    place = round((1 - health) * len(answers) - 0.5 + chance.gauss(0, 0.6))
    return answers[min(len(answers) - 1, max(0, place))]


def _health(buyer: Buyer, plan: DemoPlan, day: date) -> float:
    healths: Mapping[str, tuple[float, float]] = HEALTH
    start, finish = healths[buyer.archetype.name]
    return start + (finish - start) * plan.progress(day)


def _has_failed(buyer: Buyer, day: date) -> bool:
    return buyer.fail_date is not None and buyer.fail_date <= day


def _known(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(8, 30), tzinfo=UTC)


RATINGS_CHAPTER = Chapter("ratings", write_ratings)
