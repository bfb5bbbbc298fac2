# One image for web, worker, scheduler and migrations; docker-compose.yml says which is which.

FROM python:3.11-slim-bookworm AS packages

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/production.txt /build/production.txt
RUN /opt/venv/bin/pip install --require-hashes --requirement /build/production.txt


FROM python:3.11-slim-bookworm

# Pango and fonts are for the PDF of a statement of account, in Latin and in Chinese script.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-inter fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 finance \
    && install --directory --owner finance /data

COPY --from=packages /opt/venv /opt/venv
COPY manage.py pyproject.toml /app/
COPY finance_crm /app/finance_crm
COPY customers /app/customers
COPY credit /app/credit
COPY templates /app/templates
COPY static /app/static
COPY locale /app/locale

WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=finance_crm.settings.production \
    STATIC_ROOT=/app/staticfiles \
    MEDIA_ROOT=/data/media \
    FINANCE_CRM_DATA=/data

# Static files are collected with stand-in addresses: nothing is asked of them.
RUN SECRET_KEY=only-while-the-image-is-built DATABASE_URL=postgresql://none/none REDIS_URL=redis://none \
    ALLOWED_HOSTS=none python manage.py collectstatic --noinput --verbosity 0

USER finance
VOLUME /data
EXPOSE 8000
HEALTHCHECK NONE
CMD ["gunicorn", "finance_crm.wsgi", "--bind=0.0.0.0:8000", "--workers=4", "--worker-tmp-dir=/dev/shm", \
     "--timeout=120", "--max-requests=5000", "--max-requests-jitter=500", "--no-control-socket"]
