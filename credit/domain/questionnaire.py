"""The questions about a customer that no statement answers, and what may be answered.

Data, not rules: keys are stored and read by scorecards, so they never change their meaning; a question or answer
that is no longer asked stays here with `is_asked` off. Answers go from the strongest to the weakest.
The subjects follow what credit insurers and rating agencies ask of unlisted companies.
"""

from typing import NamedTuple


class Question(NamedTuple):
    """One question with the keys of its answers, strongest first."""

    key: str
    answers: tuple[str, ...]
    is_asked: bool = True


QUESTIONS = (
    Question("management", ("experienced", "adequate", "untested", "weak")),
    Question("market_position", ("leading", "established", "contested", "shrinking")),
    Question("customer_relationship", ("over_ten_years", "three_to_ten_years", "under_three_years", "new")),
    Question("reporting_transparency", ("audited_in_time", "complete", "on_request", "refused")),
    Question("succession", ("settled", "planned", "open", "at_risk")),
    Question("dependence", ("many_customers", "some_large", "one_large", "one_only")),
    Question("ownership_support", ("strong_parent", "owners_committed", "uncertain", "none")),
    Question("sector_outlook", ("growing", "stable", "cyclical_low", "declining")),
)
BY_KEY = {question.key: question for question in QUESTIONS}
ALL_ANSWERS = {question.key: question.answers for question in QUESTIONS}


class UnknownAnswerError(ValueError):
    """There is no such question, or it has no such answer."""


def check_answer(*, question: str, answer: str) -> None:
    """Refuse what the questionnaire does not hold.

    :raises UnknownAnswerError: naming the question
    """
    if answer not in ALL_ANSWERS.get(question, ()):
        raise UnknownAnswerError(question)


def strength(*, question: str, answer: str) -> int:
    """Return the place of an answer, 0 for the strongest.

    :raises UnknownAnswerError: if the questionnaire does not hold it
    """
    check_answer(question=question, answer=answer)
    return ALL_ANSWERS[question].index(answer)
