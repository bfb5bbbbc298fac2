"""Addresses of credit's pages."""

from django.urls import path

from credit.views import collections, comfort_levels, ratios, scans, scores, statement_entry, statements

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
    path("customers/<int:customer_id>/statements/new/", statement_entry.enter, name="statement_new"),
    path("customers/<int:customer_id>/statements/check/", statement_entry.check, name="statement_check"),
    path("customers/<int:customer_id>/statements/<int:statement_id>/", statements.versions, name="statement"),
    path(
        "customers/<int:customer_id>/statements/<int:statement_id>/restate/",
        statement_entry.restate,
        name="statement_restate",
    ),
    path("customers/<int:customer_id>/scores/", scores.scores_panel, name="scores"),
    path("customers/<int:customer_id>/ratios/", ratios.ratios_panel, name="ratios"),
    path("statements/form/", statements.download_form, name="statement_form"),
    path("comfort-levels/", comfort_levels.level_list, name="comfort_levels"),
    path("comfort-levels/<slug:ratio>/", comfort_levels.change_level, name="comfort_level"),
]
