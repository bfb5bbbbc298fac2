#!/bin/sh
# Every check that needs no test run. All of them run, then the first failure decides the exit status.
set -u

bin=.venv/bin
export DJANGO_SETTINGS_MODULE=finance_crm.settings.test
# Nothing here asks a server; naming some keeps the embedded ones from being started.
export DATABASE_URL=postgresql://nobody@localhost:1/none REDIS_URL=redis://localhost:1/0
failed=""

check() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        echo "ok    $name"
    else
        echo "FAIL  $name"
        echo "$output"
        failed="$failed $name"
    fi
}

check "ruff" $bin/ruff check .
check "ruff-format" $bin/ruff format --check .
check "mypy" $bin/mypy
check "import-linter" $bin/lint-imports
check "djlint" $bin/djlint templates --lint --quiet
check "templates" $bin/python scripts/check_templates.py
check "django" $bin/python manage.py check --fail-level WARNING
check "migrations" $bin/python manage.py makemigrations --check --dry-run
check "catalogues" $bin/python scripts/check_catalogues.py

if [ -n "$failed" ]; then
    echo "Not clean:$failed"
    exit 1
fi
