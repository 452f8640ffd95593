# The verbs of this project. `make` alone lists them.
#
# Each step leaves a stamp beside what it made, so that a step whose inputs did not change is skipped and
# a folder that is deleted takes its stamp along. A stamp is touched last: a failed step leaves none.

PORT ?= 8000
WORKERS ?= 1
THREADS ?= 1
ARGS ?=
# Test files run side by side, one process a core; more than four gain little, each brings its own PostgreSQL.
SIDE_BY_SIDE := --numprocesses=auto --maxprocesses=4 --dist=loadfile
INSTANCE := $(or $(DIRECTORY_INSTANCE_PATH),instance)

# `python -m` everywhere: scripts in .venv/bin name the folder they were installed in and break when it moves.
IN_VENV := .venv/bin/python
PIP_INSTALL := $(IN_VENV) -m pip install --quiet --no-input --disable-pip-version-check --require-hashes
FLASK := DIRECTORY_ENVIRONMENT=development $(IN_VENV) -m flask
UV_COMPILE := $(IN_VENV) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-annotate --custom-compile-command "make lock"

DATABASE := $(INSTANCE)/directory.sqlite
GAZETTEER := $(INSTANCE)/gazetteer.sqlite
SEED_LOADED := $(INSTANCE)/.seed-loaded
NODE_MODULES := node_modules/.package-lock.json
ASSETS := directory/web/static/dist/manifest.json

FRONTEND_SOURCES := $(shell find frontend -name '*.mjs' ! -name '*.test.mjs' 2>/dev/null)
FRONTEND_TESTS := $(shell find frontend -name '*.test.mjs' 2>/dev/null)
# What the rows in the database are made of: the data (the folders too, they change when a file is taken away),
# and the code that reads, judges and stores it.
SEED_SOURCES := $(shell find seed_data 2>/dev/null) \
  $(shell find directory/domain directory/store directory/curation -name '*.py' 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check bench lock clean dev browser always

help: ## list the verbs
	@echo "Usage: make VERB"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' Makefile

setup: .venv/.runtime $(ASSETS) $(GAZETTEER) $(SEED_LOADED) ## everything that `run` needs, without starting it

run: setup ## serve http://127.0.0.1:8000 (another port: make run PORT=8080)
	@$(IN_VENV) scripts/check_port.py "$(PORT)"
	@echo "Serving http://127.0.0.1:$(PORT) (stop with Ctrl-C)"
	@DIRECTORY_ENVIRONMENT=development exec $(IN_VENV) -m gunicorn --worker-class gthread \
	  --workers $(WORKERS) --threads $(THREADS) --bind 127.0.0.1:$(PORT) --log-level warning --no-control-socket wsgi:app

test: dev $(ASSETS) $(GAZETTEER) ## the whole test suite, browser tests included (a part: make test ARGS="-k map")
	@PATH="$$(sh scripts/node_path.sh 20)" && export PATH && node --test --test-reporter=dot $(FRONTEND_TESTS)
	@browser=$$(sh scripts/find_browser.sh) && DIRECTORY_TEST_BROWSER="$$browser" $(IN_VENV) -m pytest $(SIDE_BY_SIDE) $(ARGS)

check: dev ## style and types
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m mypy

bench: dev $(ASSETS) $(GAZETTEER) ## measure speed and memory against the targets
	$(IN_VENV) -m bench $(ARGS)

lock: dev ## resolve pyproject.toml into requirements*.txt again
	$(UV_COMPILE) pyproject.toml --output-file requirements.txt
	$(UV_COMPILE) --group build --constraint requirements.txt --output-file requirements-build.txt
	$(UV_COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt

clean: ## remove everything that setup can make again; the database stays
	rm -rf .venv .make node_modules directory/web/static/dist build .pytest_cache .hypothesis .mypy_cache .ruff_cache
	rm -f $(GAZETTEER) $(SEED_LOADED)

dev: .venv/.dev

# A virtual environment whose Python is gone, or that somebody made by hand, is looked at anew.
ifneq ($(shell .venv/bin/python -c 'import pip; print("works")' 2>/dev/null),works)
.venv/.made: always
endif
.venv/.made:
	@python=$$(sh scripts/find_python.sh $(MAKECMDGOALS)) && sh scripts/make_venv.sh "$$python"
	@touch $@

.venv/.runtime: .venv/.made requirements.txt requirements-build.txt
	@echo "Installing the Python packages"
	@$(PIP_INSTALL) -r requirements.txt -r requirements-build.txt
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	@echo "Installing the Python packages for tests and checks"
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

$(NODE_MODULES): package.json package-lock.json | .venv/.runtime
	@echo "Installing the front-end packages"
	@PATH="$$(sh scripts/node_path.sh)" && export PATH && npm ci --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

$(ASSETS): $(NODE_MODULES) $(FRONTEND_SOURCES)
	@echo "Building the front-end assets"
	@PATH="$$(sh scripts/node_path.sh)" && export PATH && node frontend/build.mjs
	@touch $@

$(GAZETTEER): directory/index/gazetteer_build.py directory/domain/places.py .venv/.runtime
	@echo "Building the gazetteer"
	@mkdir -p "$(INSTANCE)"
	@$(IN_VENV) -m directory.index.gazetteer_build "$@"
	@touch "$@"

# Loading is idempotent; the stamp only saves its seconds. A database that is elsewhere, or gone, is loaded anew.
ifneq ($(DIRECTORY_DATABASE_URL),)
$(SEED_LOADED): always
else ifeq ($(wildcard $(DATABASE)),)
$(SEED_LOADED): always
endif
$(SEED_LOADED): $(SEED_SOURCES) .venv/.runtime | $(GAZETTEER)
	@mkdir -p "$(INSTANCE)"
	@$(FLASK) data load
	@touch "$@"
