"""Pages of files in and out."""

from django.urls import path, register_converter

from finance_crm.exchange.views import exports, imports


class ActionConverter:
    """What can be started on an import."""

    regex = "apply|undo"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ActionConverter, "import_action")

app_name = "exchange"

urlpatterns = [
    path("imports/", imports.import_list, name="imports"),
    path("imports/new/", imports.choose_kind, name="import"),
    path("imports/new/<slug:kind>/", imports.upload, name="upload"),
    path("imports/<int:import_id>/", imports.import_run, name="import_run"),
    path("imports/<int:import_id>/<import_action:action>/", imports.start, name="import_start"),
    path("imports/<int:import_id>/confirm/", imports.confirm, name="import_confirm"),
    path("imports/<int:import_id>/rejects/", imports.rejects, name="import_rejects"),
    path("exports/<int:export_id>/", exports.export_run, name="export_run"),
    path("exports/<int:export_id>/file/", exports.download, name="export_file"),
    path("exports/<slug:kind>/", exports.export, name="export"),
]
