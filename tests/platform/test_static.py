import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[2]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The names of all static files, collected as the image does: a broken reference inside one fails."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder, STORAGES=STORAGES):
        call_command("collectstatic", interactive=False, verbosity=0)
    return set(json.loads((folder / "staticfiles.json").read_text())["paths"])


def test_every_static_file_that_a_template_names_is_collected(collected):
    named = set()
    for template in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r"""{%\s*static\s+["']([^"']+)["']""", template.read_text()))

    assert named
    assert named - collected == set()
