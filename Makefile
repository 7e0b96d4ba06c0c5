# Every command sets up what it needs in .venv, once, and again when a lock file changes.
# Another interpreter: make PYTHON=python3.12 test

PYTHON ?= python3
VENV ?= .venv
ARGS ?=

SHELL := /bin/bash
BIN := $(VENV)/bin
# What pip installs, one name a line, so that nobody waits in silence.
INSTALL := set -o pipefail; $(BIN)/python -m pip install --disable-pip-version-check
NAMES := awk '/^Collecting/ { print "  " $$2; fflush() }'

# Real lists, for tests and benchmarks, where they lie beside this folder.
ifneq ($(wildcard ../shared/data/README.md),)
export STREAMSCREEN_DATA ?= $(abspath ../shared/data)
endif

.DEFAULT_GOAL := help
.PHONY: help demo test lint soak bench kafka schemas lock

help:  ## list these commands
	@echo "Streamscreen: make COMMAND [ARGS=\"...\"]"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.installed  ## watch it work: a broker, lists, a worker and traffic, for a minute
	@$(BIN)/streamscreen demo $(ARGS)

# Two files of tests at once, each with a broker of its own: most of them wait for one.
test: $(VENV)/.installed-dev  ## run all tests; the broker's need Java and Maven
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(ARGS)

lint: $(VENV)/.installed-dev  ## check style, types and the direction of imports
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

soak: $(VENV)/.installed-dev  ## cause every fault on a real broker, 20 minutes at the most
	@$(BIN)/python -m tests.soak $(ARGS)

bench: $(VENV)/.installed-dev  ## measure speed and memory
	@$(BIN)/python -m tests.bench $(ARGS)

kafka: $(VENV)/.installed-dev  ## run an Apache Kafka broker until Ctrl-C (Java and Maven)
	@$(BIN)/python -m tests.broker $(ARGS)

schemas: $(VENV)/.installed-dev  ## write schemas/ and deploy/streamscreen.example.toml anew
	@$(BIN)/streamscreen schemas
	@$(BIN)/python -m tests.house.example_settings

lock: $(VENV)/.installed-dev  ## renew the lock files within the ranges of pyproject.toml
	@command -v uv > /dev/null || { echo "uv is needed: $(PYTHON) -m pip install uv" >&2; exit 1; }
	uv pip compile -q --upgrade --universal --python-version 3.10 \
	  --generate-hashes pyproject.toml -o requirements.lock
	uv pip compile -q --upgrade --universal --python-version 3.10 \
	  --generate-hashes --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

$(VENV)/bin/activate:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { \
	  echo "Python 3.10 or newer is needed, and $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	    "Name another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2> /dev/null || { \
	  echo "$(PYTHON) can't make environments: on Debian, apt-get install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

# Without a C++ compiler the matching stays in Python, as the last line tells.
NATIVE := setup.py $(wildcard streams/matching/native/*.pyx streams/matching/native/*.hpp)

$(VENV)/.installed: $(VENV)/bin/activate requirements.lock deploy/build.lock pyproject.toml $(NATIVE)
	@echo "Installing what requirements.lock names (once; a minute or less)"
	@$(INSTALL) --require-hashes -r requirements.lock -r deploy/build.lock | $(NAMES)
	@$(INSTALL) --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/streamscreen --version
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo "Installing what requirements-dev.lock names (once; a minute or less)"
	@$(INSTALL) --require-hashes -r requirements-dev.lock | $(NAMES)
	@touch $@
