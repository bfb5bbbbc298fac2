"""Pages of the shell."""

from django.urls import path

from finance_crm.web.views import shell, style_guide

app_name = "web"

urlpatterns = [
    path("", shell.home, name="home"),
    path("favicon.ico", shell.favicon, name="favicon"),
    path("help/", shell.help_page, name="help"),
    path("search/", shell.search, name="search"),
    path("theme/", shell.set_theme, name="theme"),
    path("language/", shell.set_language, name="language"),
    path("table-preference/", shell.set_table_preference, name="table_preference"),
    path("style-guide/", style_guide.show, name="style_guide"),
    path("style-guide/drill/<int:bucket>/", style_guide.drill, name="style_guide_drill"),
    path("style-guide/panel/<str:name>/", style_guide.panel, name="style_guide_panel"),
]
