"""The pages of policies: reading, drafting, changing a section, comparing, asking for approval."""

from datetime import date

import pytest
from django.urls import reverse

from credit.models import CreditPolicy, PolicyReplay
from credit.services import policies as services
from finance_crm.jobs.models import Job
from tests.credit.policies.conftest import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(author) -> CreditPolicy:
    live = CreditPolicy.objects.get(version=1)
    return services.draft_policy(based_on_id=live.pk, title="Tighter", actor_id=author.pk)


def address(name: str, *args: object) -> str:
    return reverse(f"credit:{name}", args=args)


def form_of(client, draft, section) -> dict:
    """Return what the form of a section would send unchanged."""
    form = client.get(address("policy_edit", draft.pk, section)).context["form"]
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    sent = {name: value for name, value in values.items() if value not in (None, False)}
    return sent | {"row_version": draft.row_version}


def test_everybody_who_sees_credit_reads_the_policy():
    live = CreditPolicy.objects.get()
    client = signed_in(person("analyst"))

    listed = client.get(address("policies")).content.decode()
    shown = client.get(address("policy", live.pk)).content.decode()

    assert "Shipped policy" in listed
    assert "Draft a new version" not in listed
    assert "from 640 points, PD 0.35%" in shown


def test_a_credit_manager_drafts_a_version(author):
    live = CreditPolicy.objects.get()

    answer = signed_in(author).post(address("policy_draft", live.pk), {"title": "Tighter"})

    draft = CreditPolicy.objects.get(version=2)
    assert answer.url == address("policy", draft.pk)
    assert draft.recorded_by == author


@pytest.mark.parametrize("section", ["default", "grades", "scorecards", "limits", "orders", "review", "alerts"])
def test_a_section_saved_unchanged_says_the_same(section, draft, author):
    client = signed_in(author)
    before = draft.content

    answer = client.post(address("policy_edit", draft.pk, section), form_of(client, draft, section))

    assert answer.status_code == 302, answer.context["form"].errors
    draft.refresh_from_db()
    scale = {**draft.content["grades"], "version": before["grades"]["version"]}
    assert draft.content | {"grades": scale} == before


def test_a_change_is_shown_in_words_against_the_policy_in_force(draft, author):
    client = signed_in(author)
    values = form_of(client, draft, "default") | {"days_overdue": 60}

    client.post(address("policy_edit", draft.pk, "default"), values)

    live = CreditPolicy.objects.get(version=1)
    found = client.get(address("policy_differences", draft.pk, live.pk)).context["differences"]
    assert [(item.label, item.before, item.after) for item in found] == [("Overdue for", "90 days", "60 days")]


def test_a_grade_can_be_added_and_is_reviewed_yearly(draft, author):
    client = signed_in(author)
    values = form_of(client, draft, "grades")
    values |= {"name_8": "C−−", "least_8": "520", "pd_8": "0.18", "name_9": "D", "pd_9": "0.3"}

    answer = client.post(address("policy_edit", draft.pk, "grades"), values)

    assert answer.status_code == 302, answer.context["form"].errors
    draft.refresh_from_db()
    assert draft.content["review_months"]["C−−"] == 12


def test_what_could_not_be_applied_is_said_beside_the_form(draft, author):
    client = signed_in(author)
    values = form_of(client, draft, "grades") | {"pd_0": "0.9"}

    answer = client.post(address("policy_edit", draft.pk, "grades"), values)

    assert answer.status_code == 422
    assert "points fall and PDs rise" in answer.content.decode()


def test_a_change_of_what_somebody_changed_meanwhile_is_refused(draft, author):
    client = signed_in(author)
    values = form_of(client, draft, "default")
    services.change_content(policy_id=draft.pk, parts={"lgd": "0.5"}, version=None, actor_id=author.pk)

    answer = client.post(address("policy_edit", draft.pk, "default"), values)

    assert answer.status_code == 422
    assert "Somebody else changed the draft" in answer.content.decode()


def test_a_policy_in_force_has_no_form(author):
    live = CreditPolicy.objects.get()

    assert signed_in(author).get(address("policy_edit", live.pk, "default")).url == address("policy", live.pk)


def test_an_unknown_section_or_policy_is_not_there(draft, author):
    client = signed_in(author)

    assert client.get(address("policy_edit", draft.pk, "moon")).status_code == 404
    assert client.get(address("policy", 999_999)).status_code == 404
    assert client.get(address("policy_replay_report", 999_999)).status_code == 404
    assert client.get(address("policy_request", 999_999)).status_code == 404


def test_replaying_starts_a_job(draft, author, django_capture_on_commit_callbacks):
    client = signed_in(author)

    client.post(address("policy_replay", draft.pk), {"start": "2026-01-01", "end": "2026-07-01"})

    job = Job.objects.get(kind="policy_replay")
    assert (job.arguments["policy_id"], job.arguments["start"]) == (draft.pk, "2026-01-01")


@pytest.mark.parametrize("role", ["analyst", "risk_officer", "executive", "collector"])
def test_only_who_manages_policies_changes_them(role, draft):
    client = signed_in(person(role))

    for name, args in (
        ("policy_draft", (draft.pk,)),
        ("policy_edit", (draft.pk, "default")),
        ("policy_replay", (draft.pk,)),
        ("policy_activation", (draft.pk,)),
        ("policy_retire", (draft.pk,)),
    ):
        assert client.post(address(name, *args)).status_code == 403


def test_a_manager_of_some_teams_does_not_see_the_replay_of_all_customers(replayed):
    assert signed_in(person("sales_manager")).get(address("policy_replay_report", replayed.pk)).status_code == 403


def test_asking_without_a_replay_says_what_to_do(draft, author):
    answer = signed_in(author).post(address("policy_activation", draft.pk), {"reason": "Losses"}, follow=True)

    assert "Replay the draft first" in answer.content.decode()


def test_a_request_shows_the_change_and_somebody_else_approves_it(replayed, author, other_person):
    asked = signed_in(author).post(address("policy_activation", replayed.policy_id), {"reason": "Losses"})
    page = signed_in(other_person).get(asked.url)
    request = page.context["approval"]

    signed_in(other_person).post(
        reverse("access:decide_approvals"), {"ids": request.pk, "decision": "approve", "next": asked.url}
    )

    assert page.context["may_decide"]
    assert CreditPolicy.objects.get(status="in_force").pk == replayed.policy_id


def test_the_author_is_told_that_somebody_else_decides(replayed, author):
    client = signed_in(author)
    asked = client.post(address("policy_activation", replayed.policy_id), {"reason": "Losses"})

    assert "somebody else decides it" in client.get(asked.url).content.decode()


def test_a_replay_without_orders_says_so(replayed, author):
    assert (
        "No orders in this period"
        in signed_in(author).get(address("policy_replay_report", replayed.pk)).content.decode()
    )


def test_a_draft_can_be_retired_from_its_page(draft, author):
    signed_in(author).post(address("policy_retire", draft.pk))

    draft.refresh_from_db()
    assert draft.status == "retired"


def test_a_report_is_shown_with_both_policies(author, draft):
    sums = dict.fromkeys(
        (
            "orders", "amount", "held", "held_amount", "sales_lost", "margin_lost", "margin_known", "defaulted",
            "defaulted_amount", "held_defaulted", "losses_avoided", "losses_missed",
        ),
        0,
    )  # fmt: skip
    live, drafted = sums | {"orders": 10, "held": 2}, sums | {"orders": 10, "held": 5, "sales_lost": 12_340_000}
    cell = {"orders": 1, "amount": 1, "defaulted": 0}
    kept = PolicyReplay.objects.create(
        policy=draft, content_hash=draft.content_hash, live_policy=draft.based_on,
        live_content_hash=draft.content_hash, start_date=date(2026, 1, 1), end_date=date(2026, 2, 1), order_count=10,
        stands_for_orders="invoices",
        report={
            "total": {"draft": drafted, "live": live},
            "rules": {"draft": {"limit_unset": 5}, "live": {}},
            "both": {"both": cell, "draft_only": cell, "live_only": cell, "neither": cell},
            "weeks": {"draft": {"0": 5}, "live": {"1": 2}},
            "segments": {kind: {"draft": {"": drafted}, "live": {}} for kind in ("industry", "region")},
            "horizon_days": 365, "lgd": "0.45",
        },
    )  # fmt: skip

    shown = signed_in(author).get(address("policy_replay_report", kept.pk)).content.decode()

    assert "each invoice stands for an order" in shown
    assert "No limit set" in shown
    assert "1,234.00" in shown
