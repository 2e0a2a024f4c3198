# What a newcomer types: make run, make test, make bench.
# Needs python3 (3.11 or later), make, bash and the package registries; what needs root says so.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-dev run test bench lock

PYTHON ?= python3
SAMPLE ?= kasukabe
PORT ?= 8000
BIN := .venv/bin
# The machine's own certificates where it has some: an office's network may sign what it inspects.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS := 1
endif
SYNC = VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip

help:
	@echo "make run [SAMPLE=kasukabe|nerima|none] [PORT=8000]  set up, load the sample, start, print the address"
	@echo "make test       every check, on SQLite and on PostgreSQL, and in a browser"
	@echo "make bench      measure, and write bench/results/*.md"
	@echo "make setup      only prepare .venv with what the product needs"
	@echo "make setup-dev  prepare .venv with what the tests need, too"
	@echo "make lock       renew requirements/*.lock"

setup: .venv/runtime.stamp
setup-dev: .venv/dev.stamp .venv-oscal/stamp

run: setup
	@$(BIN)/sekimori serve --sample $(SAMPLE) --port $(PORT)

test: setup-dev
	@.ci/test

bench: .venv/dev.stamp .venv-bench/stamp .venv-bench-presidio/stamp .venv-bench-fuseji/stamp
	@$(BIN)/python -m bench.run

lock: .venv/tools.stamp
	for name in tools runtime dev oscal bench bench-presidio bench-fuseji; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	    requirements/$$name.in --output-file requirements/$$name.lock || exit 1; done

# uv and the build back end, by pip, with hashes
.venv/tools.stamp: requirements/tools.lock
	@.ci/venv $(PYTHON) .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/tools.lock
	@touch $@

# The two stamps are about one folder: installing for the tests also installs what the product needs.
.venv/runtime.stamp: .venv/tools.stamp requirements/runtime.lock pyproject.toml
	@echo "── installing what the product needs"
	@rm -f .venv/dev.stamp
	@$(SYNC) sync --quiet requirements/runtime.lock
	@$(SYNC) install --quiet --no-deps --build-constraints requirements/tools.lock --editable .
	@touch $@

.venv/dev.stamp: .venv/tools.stamp requirements/dev.lock pyproject.toml
	@echo "── installing what the product and its tests need"
	@$(SYNC) sync --quiet requirements/dev.lock
	@$(SYNC) install --quiet --no-deps --build-constraints requirements/tools.lock --editable .
	@touch .venv/runtime.stamp $@

# compliance-trestle, the judge of our OSCAL, pins much and so lives apart
.venv-oscal/stamp: .venv/tools.stamp requirements/oscal.lock
	@echo "── installing the judge of our OSCAL catalogs"
	@.ci/venv $(PYTHON) .venv-oscal
	@VIRTUAL_ENV=$(CURDIR)/.venv-oscal $(BIN)/uv pip sync --quiet requirements/oscal.lock
	@touch $@

# What our figures are held against. The peers of the detection of personal information pin what others do not bear.
.venv-bench/stamp .venv-bench-presidio/stamp .venv-bench-fuseji/stamp: .venv-%/stamp: .venv/tools.stamp requirements/%.lock
	@echo "── installing what the figures are held against ($*)"
	@.ci/venv $(PYTHON) .venv-$*
	@VIRTUAL_ENV=$(CURDIR)/.venv-$* $(BIN)/uv pip sync --quiet requirements/$*.lock
	@touch $@
