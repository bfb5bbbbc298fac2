"""Pages of jobs: the list, one job live, start, cancel and retry."""

import pytest
from django.urls import reverse

from finance_crm.jobs.domain.kinds import Argument, JobError, lock_per_as_of
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import run_inline
from finance_crm.jobs.services.planning import start as plan

pytestmark = pytest.mark.django_db
AS_OF = (Argument("as_of", "As of", type="date", is_required=True),)


def test_the_list_shows_jobs_newest_first_and_filters_by_status(client, analyst, start):
    done = run_inline(job_id=start(label="Monthly sum").pk)
    waiting = start(name="other", label="Weekly sum")
    client.force_login(analyst)

    everything = client.get(reverse("jobs:list")).content.decode()
    succeeded = client.get(reverse("jobs:list"), {"status": "succeeded"})

    assert everything.index(f"/jobs/{waiting.pk}/") < everything.index(f"/jobs/{done.pk}/")
    assert [row.id for row in succeeded.context["table"].data] == [done.pk]


def test_a_running_job_shows_its_progress_and_asks_again(client, analyst, start):
    job = start()
    plan(job_id=job.pk)
    job.shards.filter(index=0).update(status="done", done=2, result={})
    client.force_login(analyst)

    response = client.get(reverse("jobs:progress", args=[job.pk]))

    html = response.content.decode()
    assert "2 of 6" in html
    assert "hx-get" in html
    assert "HX-Trigger-After-Swap" not in response


def test_a_closed_job_stops_asking_and_tells_the_page(client, analyst, start):
    job = run_inline(job_id=start(url=lambda job: "/outcome/").pk)
    client.force_login(analyst)

    response = client.get(reverse("jobs:progress", args=[job.pk]))

    html = response.content.decode()
    assert "hx-get" not in html
    assert "/outcome/" in html
    assert response["HX-Trigger-After-Swap"] == "job-closed"


def test_one_job_shows_shards_result_arguments_and_history(client, analyst, start):
    job = start({"as_of": "2026-10-31"}, arguments=AS_OF, result_labels={"sum": "Grand total"})
    run_inline(job_id=job.pk)
    client.force_login(analyst)

    html = client.get(reverse("jobs:job", args=[job.pk])).content.decode()

    for part in ("Grand total", "2026-10-31", "Shards", "Enqueued", "Succeeded"):
        assert part in html


def test_the_error_of_a_failed_job_is_shown_with_a_retry(client, analyst, start):
    def refuse(shard, report):
        raise JobError("The file is empty.")

    job = run_inline(job_id=start(run_shard=refuse).pk)
    client.force_login(analyst)

    html = client.get(reverse("jobs:job", args=[job.pk])).content.decode()

    assert "The file is empty." in html
    assert reverse("jobs:retry", args=[job.pk]) in html


def test_a_job_that_does_not_exist_is_not_found(client, analyst):
    client.force_login(analyst)

    assert client.get(reverse("jobs:job", args=[987654])).status_code == 404


def test_a_job_started_on_its_page_has_the_arguments_given(client, analyst, register):
    register(is_startable=True, arguments=AS_OF)
    client.force_login(analyst)

    response = client.post(reverse("jobs:start", args=["sum"]), {"as_of": "2026-10-31"})

    job = Job.objects.get()
    assert response.url == reverse("jobs:job", args=[job.pk])
    assert (job.arguments, job.started_by, job.source) == ({"as_of": "2026-10-31"}, analyst, "page")


def test_a_missing_argument_is_asked_for(client, analyst, register):
    register(is_startable=True, arguments=AS_OF)
    client.force_login(analyst)

    response = client.post(reverse("jobs:start", args=["sum"]), {"as_of": ""})

    assert "as_of" in response.context["form"].errors
    assert not Job.objects.exists()


def test_a_locked_job_leads_to_the_one_at_work(client, analyst, register, start):
    at_work = start({"as_of": "2026-10-31", "other": 1}, is_startable=True, arguments=AS_OF, lock_key=lock_per_as_of)
    client.force_login(analyst)

    response = client.post(reverse("jobs:start", args=["sum"]), {"as_of": "2026-10-31"})

    assert response.url == reverse("jobs:job", args=[at_work.pk])


def test_whoever_lacks_the_right_of_the_kind_neither_starts_nor_cancels(client, django_user_model, start):
    job = start(is_startable=True)
    client.force_login(django_user_model.objects.create_user("eve", role="executive"))

    refused = [
        client.get(reverse("jobs:start", args=["sum"])).status_code,
        client.post(reverse("jobs:cancel", args=[job.pk])).status_code,
        client.post(reverse("jobs:retry", args=[job.pk])).status_code,
    ]

    assert refused == [403, 403, 403]
    assert Job.objects.get().status == "queued"


def test_cancel_and_retry_on_the_page(client, analyst, start):
    job = start()
    client.force_login(analyst)

    client.post(reverse("jobs:cancel", args=[job.pk]))
    cancelled = Job.objects.get().status
    client.post(reverse("jobs:retry", args=[job.pk]))

    assert cancelled == "cancelled"
    assert Job.objects.get().status == "queued"
    assert list(Job.objects.get().events.values_list("what", "actor").order_by("id"))[1:] == [
        ("cancelled", analyst.pk),
        ("retried", analyst.pk),
    ]
