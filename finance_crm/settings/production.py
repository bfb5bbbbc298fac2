"""Production: every address and secret is named in the environment, or the process refuses to start."""

from finance_crm import logs

from .base import *  # noqa: F403
from .environment import (
    database_from_url,
    env_bool,
    env_int,
    env_list,
    env_required,
    env_str,
    mail_from_url,
    redis_from_url,
)

SECRET_KEY = env_required("SECRET_KEY", "it signs sessions and tokens: 50 random characters, kept secret.")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
DATABASES = {
    "default": database_from_url(
        env_required("DATABASE_URL", "the PostgreSQL server, postgresql://user:password@host:5432/name.")
    )
}
REDIS_URL = redis_from_url(env_required("REDIS_URL", "the message broker and cache, redis://:password@host:6379/0."))
env_required("ALLOWED_HOSTS", "the names under which people reach it, separated by commas.")
ALLOWED_HOSTS = [*env_list("ALLOWED_HOSTS"), "localhost"]  # localhost: health checks

if env_str("DATABASE_REPLICA_URL"):
    DATABASES["replica"] = database_from_url(env_str("DATABASE_REPLICA_URL"), name="DATABASE_REPLICA_URL")
    READER_DATABASE = "replica"

CELERY_BROKER_URL = REDIS_URL
CACHES = {"default": {"BACKEND": "finance_crm.counters.CountingCache", "LOCATION": REDIS_URL}}

# HTTPS_ONLY=false is for a trial on a machine without a certificate, never for real data.
HTTPS_ONLY = env_bool("HTTPS_ONLY", True)
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SESSION_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_HSTS_SECONDS = env_int("SECURE_HSTS_SECONDS", 31_536_000) if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
SECURE_HSTS_PRELOAD = HTTPS_ONLY
if env_bool("BEHIND_PROXY", False):  # only where a proxy sets this header itself and drops a visitor's
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}  # noqa: F405

if env_str("EMAIL_URL"):
    globals().update(mail_from_url(env_str("EMAIL_URL")))
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_str("DEFAULT_FROM_EMAIL", "finance-crm@localhost")

LOGGING = logs.configuration(as_json=env_bool("LOG_JSON", True), level=env_str("LOG_LEVEL", "INFO"))
