"""Pages of background jobs."""

from django.urls import path

from finance_crm.jobs.views import jobs, schedules

app_name = "jobs"

urlpatterns = [
    path("", jobs.job_list, name="list"),
    path("schedule/", schedules.schedule_list, name="schedules"),
    path("schedule/<str:name>/", schedules.schedule_edit, name="schedule"),
    path("start/<slug:kind>/", jobs.start, name="start"),
    path("<int:job_id>/", jobs.job_detail, name="job"),
    path("<int:job_id>/live/", jobs.live, name="live"),
    path("<int:job_id>/progress/", jobs.progress, name="progress"),
    path("<int:job_id>/cancel/", jobs.cancel, name="cancel"),
    path("<int:job_id>/retry/", jobs.retry, name="retry"),
]
