"""Settings of the benchmarks: the local servers, but a database, queue and cache keys of their own."""

from finance_crm.settings.environment import env_str
from finance_crm.settings.local import *  # noqa: F403

DEBUG = False
BENCHMARK_DATABASE = env_str("BENCHMARK_DATABASE", "finance_crm_bench")
DATABASES["default"]["NAME"] = BENCHMARK_DATABASE  # noqa: F405
CELERY_BROKER_TRANSPORT_OPTIONS = CELERY_BROKER_TRANSPORT_OPTIONS | {  # noqa: F405
    "global_keyprefix": f"{BENCHMARK_DATABASE}:"
}
CACHES["default"]["KEY_PREFIX"] = BENCHMARK_DATABASE  # noqa: F405
MEDIA_ROOT = DATA_DIR / "bench_media"  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
WHITENOISE_AUTOREFRESH = False
