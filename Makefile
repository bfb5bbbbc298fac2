# make demo   the application with a demonstration company       (PORT=8000, CUSTOMERS=400)
# make test   every test                                         (TESTS=tests/customers to run some)
# make lint   style, types, layers, templates, migrations, catalogues
# make bench  the benchmarks, each a ratio to a bare limit       (SIZE=small for a tenth)
# make shape  the figures of the code's shape

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench shape requirements messages clean
MAKEFLAGS += --no-print-directory

PORT ?= 8000
CUSTOMERS ?= 400
SIZE ?= full
TESTS ?= tests
WORKERS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq

help:
	@sed -n 's/^# //p' Makefile

# The environment. A stamp says which compiled requirements are installed.

$(BIN)/python:
	@sh scripts/create_environment.sh

.venv/.demo: requirements/embedded.txt | $(BIN)/python
	@echo "Installing the application's packages (once, about a minute) …"
	@$(PIP) install --require-hashes -r requirements/embedded.txt
	@touch $@

.venv/.dev: requirements/dev.txt | $(BIN)/python
	@echo "Installing packages for development (once, about two minutes) …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@ .venv/.demo

demo: .venv/.demo
	@$(BIN)/python -m finance_crm.supervisor --port $(PORT) --customers $(CUSTOMERS)

test: .venv/.dev
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(TESTS)

lint: .venv/.dev
	@sh scripts/lint.sh

bench: .venv/.dev
	@$(BIN)/python -m benchmarks --size $(SIZE)

shape:
	@if test -f ../shared/tools/shape.py; then python3 ../shared/tools/shape.py .; else echo "../shared/tools/shape.py is not here."; fi

# For who changes dependencies: pyproject.toml names the direct ones, requirements/*.txt pin all with hashes.

COMPILE := CUSTOM_COMPILE_COMMAND="make requirements" $(BIN)/python -m piptools compile --quiet \
	--generate-hashes --allow-unsafe --strip-extras --no-emit-options --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host pyproject.toml

requirements: .venv/.dev
	$(COMPILE) --extra s3 --extra embedded --extra dev -o requirements/dev.txt
	$(COMPILE) --extra embedded -c requirements/dev.txt -o requirements/embedded.txt
	$(COMPILE) --extra s3 -c requirements/dev.txt -o requirements/production.txt

# Strings for translation: brings the catalogue in line with the source and compiles it.

messages: .venv/.dev
	@$(BIN)/python scripts/update_catalogue.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache staticfiles
