# make run          the demo, on SQLite, on this machine
# make test         all tests
# make check        style, types, arrows, sizes, catalogs, docs
# make bench        benchmarks against their limits
# make seed         fill the database with the demo's stories
# make shots        screenshots of the main pages
# make ci           what .ci/run calls: check, tests on both databases, a bench smoke
#
# Without PYTHON=..., a virtual environment is made in .venv from requirements/*.txt.
# An existing one is used as it is:   make test PYTHON=/path/to/venv/bin/python
# PORT=8000 and HOST=127.0.0.1 say where `make run` listens; TESTS=tests/cases and ARGS=-x narrow `make test`.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

HOST ?= 127.0.0.1
PORT ?= 8000
TESTS ?= tests
JOBS ?= auto
ARGS ?=
BENCH_ARGS ?=

export PYTHONPATH := src
export DJANGO_SETTINGS_MODULE := aftermile.config.settings
export PYTHONUTF8 := 1

ifdef PYTHON
BIN := $(dir $(PYTHON))
READY :=
READY_DEV :=
else
VENV := .venv
PYTHON := $(VENV)/bin/python
BIN := $(VENV)/bin/
READY := $(VENV)/.runtime
READY_DEV := $(VENV)/.dev
endif
AFTERMILE := $(PYTHON) -m aftermile.config
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help assets run serve seed test test-postgres databases check bench bench-smoke shots ci catalogs messages reference docs lock clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -15

$(VENV)/bin/python:
	@echo "Making a virtual environment in $(VENV)"
	@python3 -m venv $(VENV)

.venv/.runtime: requirements/runtime.txt | .venv/bin/python
	@echo "Installing what Aftermile runs with: once, a minute or so"
	@$(INSTALL) -r requirements/runtime.txt
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.runtime
	@echo "Installing what tests and checks need: once, a minute or so"
	@$(INSTALL) -r requirements/dev.txt
	@touch $@

run: $(READY) catalogs
	@AFTERMILE_MODE=$${AFTERMILE_MODE:-demo} $(AFTERMILE) demo --host $(HOST) --port $(PORT) $(ARGS)

serve: $(READY) catalogs
	@$(AFTERMILE) serve --host $(HOST) --port $(PORT) $(ARGS)

seed: $(READY) catalogs
	@AFTERMILE_MODE=$${AFTERMILE_MODE:-demo} $(AFTERMILE) demo --no-serve $(ARGS)

test: $(READY_DEV) catalogs
	@$(PYTHON) -m pytest -n $(JOBS) --dist worksteal $(ARGS) $(TESTS)

test-postgres: $(READY_DEV) catalogs
	@test -n "$${AFTERMILE_DATABASE_URL:-}" || { echo "Set AFTERMILE_DATABASE_URL=postgres://..."; exit 2; }
	@$(PYTHON) -m pytest -n $(JOBS) --dist worksteal $(ARGS) $(TESTS)

databases: $(READY_DEV) catalogs
	@$(PYTHON) -m tests.template
	@AFTERMILE_DATABASE_URL=$${AFTERMILE_CI_POSTGRES:-} $(PYTHON) -m tests.template

check: $(READY_DEV) catalogs
	@$(PYTHON) -m tools.check

bench: $(READY_DEV) catalogs
	@$(PYTHON) -m bench $(BENCH_ARGS)

bench-smoke: $(READY_DEV) catalogs
	@$(PYTHON) -m bench --small $(BENCH_ARGS)

shots: $(READY_DEV) catalogs
	@$(PYTHON) -m tools.shots $(ARGS)

catalogs: $(READY)
	@$(PYTHON) -m tools.catalogs compile

messages: $(READY_DEV)
	@$(PYTHON) -m tools.catalogs collect

reference: $(READY_DEV)
	@$(PYTHON) -m tools.reference --write

docs: $(READY_DEV) reference
	@$(PYTHON) -m mkdocs build --strict --site-dir build/site

lock:
	@uv pip compile pyproject.toml --universal --python-version 3.11 --group build \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements/runtime.txt
	@uv pip compile pyproject.toml --universal --python-version 3.11 --group dev --constraint requirements/runtime.txt \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements/dev.txt

ci:
	@$(PYTHON) --version 2>/dev/null || true
	@$(MAKE) -j2 check databases
	@AFTERMILE_TEST_EXAMPLES=2 AFTERMILE_KILLS=6 $(MAKE) test JOBS=2
	@if [ -n "$${AFTERMILE_CI_POSTGRES:-}" ]; then \
	  AFTERMILE_DATABASE_URL=$$AFTERMILE_CI_POSTGRES AFTERMILE_KILLS=6 $(MAKE) test-postgres JOBS=2 ARGS='-m "not alike"'; \
	else echo "AFTERMILE_CI_POSTGRES is not set: the tests ran on SQLite only"; fi
	@# kill and tau_retail run as tests above
	@$(MAKE) bench-smoke BENCH_ARGS="queue_page open_case uci_import serve_start reactions decisions backtest"

clean:
	rm -rf build .venv .mypy_cache .ruff_cache .pytest_cache

assets:
	@tools/purge_css
