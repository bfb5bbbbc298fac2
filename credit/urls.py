"""Addresses of credit's pages."""

from django.urls import path

from credit.views import behaviour, collections, ratings, ratios, scans, scores, statements

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
    path("customers/<int:customer_id>/behaviour/", behaviour.panel, name="behaviour"),
    path("customers/<int:customer_id>/behaviour/<slug:measure>/", behaviour.evidence, name="behaviour_evidence"),
    path("customers/<int:customer_id>/ratings/", ratings.panel, name="ratings"),
    path("customers/<int:customer_id>/answers/", ratings.answer, name="answers"),
    path("customers/<int:customer_id>/ratings/new/", ratings.rate, name="rate"),
    path("customers/<int:customer_id>/insolvency/", ratings.insolvency, name="insolvency"),
    path("customers/<int:customer_id>/ratios/", ratios.ratios_panel, name="ratios"),
]
