# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Everything is installed, pinned, into .venv; a machine needs only Python >= 3.11, git and make.

# The Python that the environment is made with.
PYTHON ?= python3
# The environment, the requirements that name its ansible-core, and those of its tests.
VENV ?= .venv
RUNTIME ?= requirements/runtime.txt
TEST ?= requirements/test.txt
# Where `make sandbox` listens, with which data (empty, small, medium, large; bare, bare-medium or bare-large), and which organizations it has.
PORT ?= 8999
DATA ?= small
ORGS ?= demo
# What `make bench` measures, how often, and how much of a core all but the sandbox has (less than
# 1 takes root, and is only printed).
ONLY ?= abcdefg
ROUNDS ?= 5
SHARE ?= 1

# How many changes `make soak` makes, and which.
SOAK_OPERATIONS ?= 20000
SOAK_SEED ?= $(shell date +%s)

export VENV
export RUFF_CACHE_DIR := $(CURDIR)/.cache/ruff

LINK := .cache/collections/ansible_collections/alvaria/cloud
INSTALL = tools/install.sh

# What is quick, and what a change breaks most easily, comes first; then what takes longest.
LINT := generated ruff yamllint changelog licences
PYTESTS := unit contract integration
STAGES := $(LINT) types unit integration molecule contract sanity artifact awx project docs \
  ansible-lint docs-lint release coverage

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' \
	  $(firstword $(MAKEFILE_LIST))

## Environment

.PHONY: setup
setup: $(VENV)/.setup $(LINK) ## Make .venv: ansible-core, the collection and the sandbox, ready to run from here
	@echo "$(VENV) is ready: $(VENV)/bin/ansible-playbook, $(VENV)/bin/ansible-doc," \
	  "$(VENV)/bin/alvaria-sandbox"

# The stamps lie in the environment, so that they vanish with it.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is missing or older than Python 3.11: name a newer one, for example:" \
	    "make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "making the environment $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# One installation for all that a target needs: installing in parts takes much longer.
$(VENV)/.setup: WHAT = ansible-core and the sandbox
$(VENV)/.test: WHAT = the test tools
$(VENV)/.lint: WHAT = the linters
$(VENV)/.docs: WHAT = what builds the documentation
$(VENV)/.bench: WHAT = what draws the plots
$(VENV)/.all: WHAT = everything that the tests need

$(VENV)/.setup $(VENV)/.test $(VENV)/.lint $(VENV)/.docs $(VENV)/.bench $(VENV)/.all: \
  $(VENV)/.made $(RUNTIME)
	@echo "installing $(WHAT) into $(VENV)"
	@$(INSTALL) $(addprefix -r ,$(filter %.txt,$^))
	@$(INSTALL) --no-deps --no-build-isolation --editable extensions/sandbox
	@touch $@ $(foreach part,$(PARTS),$(VENV)/.$(part))

SANDBOX := requirements/sandbox.txt extensions/sandbox/pyproject.toml
$(VENV)/.setup: $(SANDBOX)
$(VENV)/.test: $(SANDBOX) $(TEST)
$(VENV)/.lint: $(SANDBOX) requirements/lint.txt
$(VENV)/.docs: $(SANDBOX) requirements/docs.txt
$(VENV)/.bench: $(SANDBOX) requirements/test.txt requirements/bench.txt
$(VENV)/.all: $(SANDBOX) requirements/test.txt requirements/lint.txt requirements/docs.txt
$(VENV)/.test $(VENV)/.lint $(VENV)/.docs: PARTS = setup
$(VENV)/.bench: PARTS = setup test
$(VENV)/.all: PARTS = setup test lint docs

# Ansible and Python find a collection only below a folder ansible_collections, and the root of this repository is the collection.
$(LINK):
	@mkdir -p $(@D)
	@ln -sfn ../../../.. $@

## Use

.PHONY: demo
demo: $(VENV)/.setup $(LINK) ## Apply a sample organization to a sandbox, twice, and check contacts against its rules
	@extensions/demo/run.sh

.PHONY: rule-tests
rule-tests: $(VENV)/.setup $(LINK) ## Test the rules of extensions/rule_tests, case by case, against a sandbox
	@extensions/rule_tests/run.sh

.PHONY: sandbox
sandbox: $(VENV)/.setup $(LINK) ## Run the sandbox until Ctrl-C (PORT=8999 DATA=empty|small|large ORGS="test production")
	@exec $(VENV)/bin/alvaria-sandbox serve --port $(PORT) --data $(DATA) $(addprefix --org ,$(ORGS))

.PHONY: bench
bench: $(VENV)/.bench $(LINK) ## Measure, print the ratios and write them to docs/ (ONLY=ace measures these parts alone, ROUNDS=5, SHARE=0.5)
	@unset PYTHONDONTWRITEBYTECODE; $(VENV)/bin/python tests/benchmark/run.py --only $(ONLY) --rounds $(ROUNDS) --share $(SHARE)
	@$(VENV)/bin/python tests/benchmark/masking.py

## Checks

.PHONY: check
check: $(VENV)/.test $(VENV)/.lint $(LINK) ## Run what each commit should pass: style, types, unit tests, each module once
	@tools/check.sh $(LINT) types scenarios unit

.PHONY: test
test: $(VENV)/.all $(LINK) ## Run everything that continuous integration runs
	@tools/check.sh $(STAGES)

.PHONY: lint
lint: $(VENV)/.lint $(LINK) ## Check generated files, style, changelog, licences and playbooks
	@tools/check.sh $(LINT) ansible-lint

.PHONY: types
types: $(VENV)/.test $(VENV)/.lint $(LINK) ## Check the types of the engine and of the sandbox
	@tools/check.sh types

.PHONY: $(PYTESTS)
unit: ## Test the engine without a server
contract: ## Test the sandbox against the API contract
integration: ## Test the modules, by playbook, against the sandbox
integration: $(VENV)/.lint
$(PYTESTS): $(VENV)/.test $(LINK)
	@tools/check.sh $@

.PHONY: molecule
molecule: $(VENV)/.test $(LINK) ## Run the Molecule scenarios of the roles and playbooks
	@tools/check.sh molecule

.PHONY: sanity
sanity: $(VENV)/.lint ## Run ansible-test sanity
	@tools/check.sh sanity

.PHONY: docs-lint
docs-lint: $(VENV)/.docs ## Check the documentation of the plugins
	@tools/check.sh docs-lint

.PHONY: docs
docs: $(VENV)/.docs $(LINK) ## Build the documentation site in .cache/docs/html
	@PATH=$(abspath $(VENV)/bin):$$PATH tools/docs.sh

.PHONY: docs-test
docs-test: $(VENV)/.test $(VENV)/.docs $(LINK) ## Build the documentation site, check its links, and look at it in a browser
	@tools/check.sh docs

.PHONY: build
build: $(VENV)/.setup ## Build the collection's archive in dist/ and install it from there
	@tools/check.sh build

.PHONY: test-all
test-all: test ## Run make test, then all of it in all ways as separate processes, and every supported ansible-core and Python
	@EXAMPLES=all ALVARIA_ALL_WAYS=1 ALVARIA_SEPARATE=1 \
	  tools/check.sh integration contract molecule artifact awx project docs docs-lint importer
	@tools/matrix.sh

# Stages with the ansible-core of RUNTIME in an environment of its own; tools/matrix.sh calls it.
.PHONY: test-core
test-core: $(VENV)/.setup $(if $(filter integration values,$(STAGES)),$(VENV)/.test) $(LINK)
	@tools/check.sh $(STAGES)

.PHONY: times
times: $(VENV)/.test $(LINK) ## Write into TESTING.md where the minutes of the last make test went
	@$(VENV)/bin/python tools/times.py --write

.PHONY: soak
soak: $(VENV)/.test $(LINK) ## Have 16 writers make 20,000 changes at once (SOAK_OPERATIONS=, and another SOAK_SEED= for others)
	@ALVARIA_SOAK_OPERATIONS=$(SOAK_OPERATIONS) ALVARIA_SOAK_SEED=$(SOAK_SEED) \
	  $(VENV)/bin/pytest tests/integration/test_concurrent_writers.py

# Not in continuous integration: it needs root, PostgreSQL, redis and the sources of AWX.
.PHONY: awx-real
awx-real: $(VENV)/.setup $(LINK) ## Try extensions/awx with AWX itself (AWX_SOURCE=DIR DAB_SOURCE=DIR WORK=DIR AWX_PARTS=, see tools/awx_real.sh)
	@AWX_SOURCE='$(AWX_SOURCE)' DAB_SOURCE='$(DAB_SOURCE)' WORK='$(WORK)' tools/awx_real.sh $(AWX_PARTS)

## Maintenance

.PHONY: format
format: $(VENV)/.lint ## Sort imports, fix what ruff can fix and format the Python files
	@$(VENV)/bin/ruff check --fix plugins extensions tests tools docs
	@$(VENV)/bin/ruff format plugins extensions tests tools docs

.PHONY: generate
generate: $(VENV)/.setup $(LINK) ## Write the files that are derived from others
	@$(VENV)/bin/python tools/generate.py

.PHONY: demo-picture
demo-picture: $(VENV)/.setup $(LINK) ## Draw docs/demo.svg from what the demo prints
	@ANSIBLE_FORCE_COLOR=true extensions/demo/run.sh | \
	  $(VENV)/bin/python tools/generate.py demo-picture

.PHONY: release-check
release-check: $(VENV)/.lint $(LINK) ## Find out whether the version of galaxy.yml can be released, or its commit be tagged
	@tools/check.sh generated changelog release

.PHONY: release
release: $(VENV)/.lint $(LINK) ## Make the changelog of the version of galaxy.yml from the fragments
	@$(VENV)/bin/python tools/release.py

.PHONY: coverage-table
coverage-table: integration ## Run the integration tests and write docs/api-coverage.md from what they called
	@$(VENV)/bin/python tools/generate.py coverage-table

.PHONY: reliability-table
reliability-table: integration ## Run the integration tests and write the table of docs/reliability.md from the faults they tried
	@$(VENV)/bin/python tools/generate.py reliability-table

.PHONY: clean
clean: ## Remove the environment, caches and everything built
	rm -rf .venv .cache .ansible dist tests/output tests/integration/inventory \
	  changelogs/.plugin-cache.yaml importer_result.json
	find . -name .git -prune -o -type d \
	  \( -name __pycache__ -o -name '*.egg-info' -o -name .hypothesis \) -prune -exec rm -rf {} +
	find plugins -name '*.pyc' -delete
