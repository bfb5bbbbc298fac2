"""Addresses of credit's pages."""

from django.urls import path

from credit.views import (
    collections,
    limit_proposals,
    limits,
    policies,
    policy_replays,
    ratios,
    scans,
    scores,
    statements,
)

app_name = "credit"
urlpatterns = [
    path("cases/", collections.case_list, name="cases"),
    path("cases/<int:case_id>/", collections.case_detail, name="case"),
    path("cases/<int:case_id>/activities/", collections.log_activity, name="log_activity"),
    path("cases/<int:case_id>/collector/", collections.assign_collector, name="assign_collector"),
    path("customers/<int:customer_id>/case/", collections.customer_panel, name="customer_case"),
    path("tiles/cases/", collections.home_tile, name="cases_tile"),
    path("scans/", scans.scan_list, name="scans"),
    path("scans/start/", scans.start_scan, name="start_scan"),
    path("scans/<int:run_id>/", scans.scan_detail, name="scan"),
    path("customers/<int:customer_id>/statements/", statements.panel, name="statements"),
    path("customers/<int:customer_id>/statements/new/", statements.record, name="statement_new"),
    path("customers/<int:customer_id>/statements/<int:statement_id>/", statements.record, name="statement"),
    path("customers/<int:customer_id>/scores/", scores.scores_panel, name="scores"),
    path("customers/<int:customer_id>/ratios/", ratios.ratios_panel, name="ratios"),
    path("policies/", policies.policy_list, name="policies"),
    path("policies/<int:policy_id>/", policies.policy_detail, name="policy"),
    path("policies/<int:policy_id>/draft/", policies.policy_draft, name="policy_draft"),
    path("policies/<int:policy_id>/edit/<slug:section>/", policies.policy_edit, name="policy_edit"),
    path(
        "policies/<int:policy_id>/differences/<int:other_id>/",
        policies.policy_differences,
        name="policy_differences",
    ),
    path("policies/<int:policy_id>/replay/", policies.policy_replay, name="policy_replay"),
    path("policies/<int:policy_id>/activation/", policies.policy_activation, name="policy_activation"),
    path("policies/<int:policy_id>/retire/", policies.policy_retire, name="policy_retire"),
    path("policy-replays/<int:replay_id>/", policy_replays.replay_detail, name="policy_replay_report"),
    path("policies/requests/<int:approval_id>/", policies.request_detail, name="policy_request"),
    path("limits/", limits.limit_list, name="limits"),
    path("limits/propose/", limit_proposals.propose, name="limit_proposals"),
    path("limit-requests/<int:approval_id>/", limits.request_detail, name="limit_request"),
    path("customers/<int:customer_id>/limits/", limits.limit_page, name="limit_page"),
    path("customers/<int:customer_id>/limit/", limits.panel, name="limit"),
    path("customers/<int:customer_id>/limit/request/", limits.request_limit, name="request_limit"),
    path("customers/<int:customer_id>/limit/recommendation/", limit_proposals.recommendation, name="recommendation"),
    path("customers/<int:customer_id>/limit/what-if/", limit_proposals.what_if_page, name="what_if"),
    path("customers/<int:customer_id>/security/new/", limits.record_security, name="security_new"),
    path(
        "customers/<int:customer_id>/security/<int:part_id>/withdraw/",
        limits.withdraw_security,
        name="security_withdraw",
    ),
]
