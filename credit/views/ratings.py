"""What agencies and our own people say of a customer: the panel, and the pages where it is typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credit.domain.questionnaire import QUESTIONS
from credit.forms.ratings import ANSWER_LABELS, QUESTION_LABELS, AnswersForm, InsolvencyForm, RatingForm
from credit.queries.insolvencies import list_insolvencies
from credit.queries.ratings import answers_of, list_ratings
from credit.services.insolvencies import InsolvencyRefusedError, record_insolvency
from credit.services.ratings import RatingRefusedError, record_answers, record_rating
from credit.views.known_statements import customer_name
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import has_right
from finance_crm.web.as_of import get_as_of, get_known_at, get_today


@require_GET
@requires(Right.VIEW_CREDIT)
def panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Agencies' ratings, the answers that stand, and notices of insolvency."""
    customer_name(request, customer_id)
    asked: dict[str, Any] = {"as_of": get_as_of(request), "known_at": get_known_at(request)}
    answers = answers_of(customer_ids=[customer_id], **asked).get(customer_id, {})
    context = {
        "customer_id": customer_id,
        "ratings": list_ratings(customer_id=customer_id, **asked),
        "answers": [
            {"question": QUESTION_LABELS[key], "answer": ANSWER_LABELS[answers[key].answer], "known": answers[key]}
            for key in (question.key for question in QUESTIONS)
            if key in answers
        ],
        "question_count": sum(question.is_asked for question in QUESTIONS),
        "insolvencies": list_insolvencies(customer_id=customer_id, **asked),
        "may_record": has_right(user=request.user, right=Right.ASSESS),
    }
    return render(request, "credit/ratings/panel.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESS)
def answer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Answer the questionnaire; what stands is chosen already, and only what differs is recorded."""
    standing = answers_of(as_of=get_today(), customer_ids=[customer_id]).get(customer_id, {})
    form = AnswersForm(
        request.POST or None, today=get_today(), initial={key: known.answer for key, known in standing.items()}
    )

    def keep() -> None:
        record_answers(
            customer_id=customer_id,
            answers=form.answers,
            effective_date=form.cleaned_data["effective_date"],
            note=form.cleaned_data["note"],
            actor_id=request.user.pk,
        )

    return _page(request, customer_id, form=form, title=_("Questionnaire"), keep=keep)


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESS)
def rate(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Type an agency's rating."""
    form = RatingForm(request.POST or None, today=get_today())

    def keep() -> None:
        record_rating(customer_id=customer_id, at=timezone.now(), actor_id=request.user.pk, **form.cleaned_data)

    return _page(request, customer_id, form=form, title=_("External rating"), keep=keep)


@require_http_methods(["GET", "POST"])
@requires(Right.ASSESS)
def insolvency(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Record that the customer is insolvent."""
    form = InsolvencyForm(request.POST or None, today=get_today())

    def keep() -> None:
        record_insolvency(customer_id=customer_id, actor_id=request.user.pk, **form.cleaned_data)

    return _page(request, customer_id, form=form, title=_("Insolvency"), keep=keep)


def _page(
    request: HttpRequest, customer_id: int, *, form: AnswersForm | RatingForm | InsolvencyForm, title: str,
    keep: Callable[[], None],
) -> HttpResponse:  # fmt: skip
    """Show the form, or keep what was typed and go back to the customer."""
    name = customer_name(request, customer_id)
    back = f"{reverse('customers:customer', args=[customer_id])}?tab=credit"
    if request.method == "POST" and form.is_valid():
        try:
            keep()
        except (RatingRefusedError, InsolvencyRefusedError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "name": name, "title": title, "back": back}
    return render(request, "credit/ratings/form.html", context, status=422 if form.errors else 200)
