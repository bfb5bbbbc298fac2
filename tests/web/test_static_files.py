"""What browsers load: pinned, licensed, and fit for hashed names."""

import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from finance_crm.web.domain.navigation import navigation

ROOT = Path(settings.BASE_DIR)
SUMS = [line.split("  ") for line in (ROOT / "static/vendor/SHA256SUMS").read_text().splitlines()]


@pytest.mark.parametrize(("digest", "path"), SUMS, ids=[path for _, path in SUMS])
def test_a_vendored_file_is_the_one_that_was_pinned(digest, path):
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("folder", sorted((ROOT / "static/vendor").glob("*/")), ids=lambda folder: folder.name)
def test_every_library_comes_with_its_licence(folder):
    assert (folder / "LICENSE").stat().st_size > 100


def test_hashed_names_resolve_every_reference(settings, tmp_path):
    storage = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    settings.STATIC_ROOT = tmp_path

    call_command("collectstatic", interactive=False, verbosity=0)

    hashed = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    tokens = (tmp_path / hashed["css/tokens.css"]).read_text()
    assert Path(hashed["vendor/inter/inter-latin-wght-normal.woff2"]).name in tokens


def test_every_icon_that_a_template_draws_is_in_the_sprite():
    sprite = (ROOT / "static/icons/sprite.svg").read_text()
    texts = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    drawn = {name for text in texts for name in _icons_in(text)} | {entry.icon for entry in navigation}

    assert {name for name in drawn if name and f'id="{name}"' not in sprite} == set()


def _icons_in(text: str) -> set[str]:
    return {part.split('"')[0] for part in text.split('{% icon "')[1:]} | {
        part.split('"')[0] for part in text.split(' icon="')[1:] if "{" not in part.split('"')[0]
    }
