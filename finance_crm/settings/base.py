"""What every installation shares. Addresses, secrets and sizes come from the environment."""

import re
from datetime import timedelta
from pathlib import Path

import pghistory
import pgtrigger
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from finance_crm import logs

from .environment import env_bool, env_int, env_int_list, env_list, env_str

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env_str("FINANCE_CRM_DATA", str(BASE_DIR / ".local"))).resolve()

DEBUG = False
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "credit",
    "customers",
    "finance_crm.web",
    "finance_crm.exchange",
    "finance_crm.jobs",
    "finance_crm.activity",
    "finance_crm.access",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "axes",
    "oauth2_provider",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_celery_beat",
    "django_prometheus",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "finance_crm.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "finance_crm.web.middleware.PageMiddleware",
    # access: begin
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "finance_crm.activity.middleware.HistoryMiddleware",
    # access: end
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "finance_crm.urls"
WSGI_APPLICATION = "finance_crm.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# django-cotton and django-template-partials each rewrite TEMPLATES when left to themselves and the last
# one wins in silence, so both are switched to manual and the loaders are listed here.
_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", _LOADERS)])],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "finance_crm.web.templatetags.formats",
                "finance_crm.web.templatetags.remembered",
                "finance_crm.web.templatetags.shell",
            ],
        },
    }
]
COTTON_DIR = "components"

# People, sign-in and tokens
# access: begin
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "finance_crm.access.accounts.login_name"
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "finance_crm.access.views.lockout.show"
AXES_CLIENT_IP_CALLABLE = "finance_crm.access.network.client_address"
# How many proxies in front of us add to X-Forwarded-For; 0 takes the address of the connection itself.
TRUSTED_PROXIES = env_int("TRUSTED_PROXIES", 0, minimum=0)
# People are invited by an administrator, never by themselves.
ACCOUNT_ADAPTER = "finance_crm.access.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
# Sign-in attempts are counted by axes; a second counter would answer first, without saying until when.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": None}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Finance CRM"
# Client credentials only, by the security practice of RFC 9700.
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "SCOPES_BACKEND_CLASS": "finance_crm.access.oauth.ClientScopes",
    "OAUTH2_VALIDATOR_CLASS": "finance_crm.access.oauth.ClientCredentialsValidator",
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "access.SystemClient"

# History of changes: one statement-level trigger per table, so that bulk writes cost one insert.
PGHISTORY_LEVEL = pgtrigger.Statement
PGHISTORY_APPEND_ONLY = True
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="events", db_constraint=False)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(related_name="+")

# The API
API_REQUESTS_PER_MINUTE = env_int("API_REQUESTS_PER_MINUTE", 30_000, minimum=1)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "finance_crm.access.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "finance_crm.access.api.permissions.HasRight",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["finance_crm.web.api.throttles.CallerThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["finance_crm.web.api.renderers.ApiRenderer"],
    "DEFAULT_PARSER_CLASSES": ["finance_crm.web.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "finance_crm.web.api.schema.ResourceSchema",
    "EXCEPTION_HANDLER": "finance_crm.web.api.problems.handle_problem",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Finance CRM",
    "VERSION": "1",
    "DESCRIPTION": "Customers, what they owe, and who chases it. See docs/api.md for the conventions.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_NAME_OVERRIDES": {"ContactKindEnum": ["general", "billing", "dunning"]},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "finance_crm.web.api.schema.add_problem",
    ],
}
# access: end

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env_int("SESSION_COOKIE_AGE", 12 * 60 * 60)
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "finance_crm.web.views.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# Nothing inline anywhere. `data:` pictures are the arrows and ticks inside the vendored style sheet.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hant", _("Traditional Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# Files. Uploads go to a folder, or to an S3-compatible bucket when S3_BUCKET names one.
STATIC_URL = "static/"
STATIC_ROOT = Path(env_str("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env_str("MEDIA_ROOT", str(DATA_DIR / "media")))
_FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
_BUCKET = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": env_str("S3_BUCKET"),
        "endpoint_url": env_str("S3_ENDPOINT_URL") or None,
        "region_name": env_str("S3_REGION") or None,
        "access_key": env_str("S3_ACCESS_KEY") or None,
        "secret_key": env_str("S3_SECRET_KEY") or None,
        "querystring_auth": True,
        "file_overwrite": False,
    },
}
STORAGES = {
    "default": _BUCKET if env_str("S3_BUCKET") else _FOLDER,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20

# Work in the background. A lost worker's task is handed out again; the claim in the database decides who
# runs it (finance_crm.jobs), so a second delivery does nothing.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 3,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
CELERY_BEAT_SCHEDULER = "finance_crm.jobs.management.scheduler:JobScheduler"
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_DB_REUSE_MAX = 10_000  # tasks check the connection they keep; a new one each costs more than a small task
# A worker owns a piece of a job for so long after its last sign of life.
JOB_LEASE_SECONDS = env_int("JOB_LEASE_SECONDS", 20, minimum=1)
# A job that nobody works on is announced to the workers again after so long.
JOB_GRACE_SECONDS = env_int("JOB_GRACE_SECONDS", 15, minimum=1)
CELERY_BEAT_SCHEDULE = {
    "activity.send_mail": {"task": "activity.send_mail", "schedule": 30.0, "options": {"expires": 30}},
    "access.forget_expired": {"task": "access.forget_expired", "schedule": 24 * 3600.0},
    "jobs.sweep": {
        "task": "jobs.sweep",
        "schedule": float(JOB_GRACE_SECONDS),
        "options": {"expires": JOB_GRACE_SECONDS},
    },
}

LOGGING = logs.configuration(as_json=env_bool("LOG_JSON", False), level=env_str("LOG_LEVEL", "INFO"))

# Who may read /metrics: whoever sends this as a bearer token. Empty means that the page does not exist.
METRICS_TOKEN = env_str("METRICS_TOKEN")

# Where large reports read: a replica when DATABASE_REPLICA_URL names one.
READER_DATABASE = "default"

# The one currency in which portfolio figures are added up; see docs/glossary.md.
REPORTING_CURRENCY = env_str("REPORTING_CURRENCY", "USD")
if not re.fullmatch("[A-Z]{3}", REPORTING_CURRENCY):
    raise ImproperlyConfigured(f"REPORTING_CURRENCY={REPORTING_CURRENCY!r} is not a code such as USD.")
# Days over which DSO, average days late and collection effectiveness look back.
METRIC_WINDOW_DAYS = env_int("METRIC_WINDOW_DAYS", 90, minimum=1)
# Upper bounds, in days past due, of the ageing buckets between "not due" and the last, open one.
AGEING_BUCKET_DAYS = env_int_list("AGEING_BUCKET_DAYS", "30,60,90")
# The largest file that may be uploaded for import, in megabytes.
IMPORT_MAX_MEGABYTES = env_int("IMPORT_MAX_MEGABYTES", 512, minimum=1)
# Whether the overdue scan leaves disputed amounts out of the cases.
OVERDUE_SCAN_SKIPS_DISPUTED = env_bool("OVERDUE_SCAN_SKIPS_DISPUTED", True)
