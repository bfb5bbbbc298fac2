"""Development and the demo: embedded servers unless DATABASE_URL and REDIS_URL name real ones."""

from finance_crm import embedded

from .base import *  # noqa: F403
from .environment import database_from_url, env_bool, env_str, redis_from_url

DEBUG = env_bool("DEBUG", True)
SECRET_KEY = "local-only-and-not-secret"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DATABASES = {"default": database_from_url(env_str("DATABASE_URL") or embedded.database_url())}
REDIS_URL = redis_from_url(env_str("REDIS_URL") or embedded.redis_url())
CELERY_BROKER_URL = REDIS_URL
CACHES = {"default": {"BACKEND": "finance_crm.counters.CountingCache", "LOCATION": REDIS_URL}}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"  # noqa: F405
WHITENOISE_USE_FINDERS = True  # static files are served from where they are; nothing is collected
STATIC_ROOT = None
WHITENOISE_AUTOREFRESH = DEBUG
METRICS_TOKEN = env_str("METRICS_TOKEN", "local")
