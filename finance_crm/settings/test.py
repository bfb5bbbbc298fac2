"""Tests: like local, with fast password hashing, keys and databases of their own, and nothing left behind.

`TEST_DATABASE_SUFFIX` keeps two runs on the same servers apart; pytest-xdist adds a suffix per worker.
"""

from .base import *  # noqa: F403
from .environment import env_str
from .local import *  # noqa: F403

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_RUN = env_str("TEST_DATABASE_SUFFIX") + "_" + env_str("PYTEST_XDIST_WORKER", "main")
DATABASES["default"]["TEST"] = {"NAME": "test_finance_crm" + env_str("TEST_DATABASE_SUFFIX")}  # noqa: F405
DATABASES["default"]["OPTIONS"] |= {"options": "-c synchronous_commit=off"}  # noqa: F405
CACHES["default"]["KEY_PREFIX"] = f"test{_RUN}"  # noqa: F405
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": f"test{_RUN}:"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
