PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/krambod-installed
LOCK_INSTALLED := .venv/lock-installed
PYTHON_FOLDERS = $(wildcard src tests tools benchmarks examples)
MUTATION_RESULT := mutants/mutmut-cicd-stats.json

# A constraint from the machine's own pip configuration must not overrule the lock.
PIP := PIP_CONSTRAINT=/dev/null $(BIN)/python -m pip --disable-pip-version-check
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes

# Tests start hundreds of processes. Without their bytecode each would compile everything again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run quick test check check-text check-types check-pure-rooms format bench soak chaos upgrade operating messages papers theme lighthouse coverage screenshots mutants mutants-sample mutants-sample-product audit lock
.DEFAULT_GOAL := help

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Create .venv from requirements.lock and install krambod in it

run: $(INSTALLED) ## Start everything on doubles: Krambod, a shop, and what stands in for Dinero
	@$(BIN)/krambod serve --demo

quick: $(INSTALLED) ## Run in a minute the pure tests and those of what was changed; says what it leaves out
	@$(BIN)/python tools/quick.py

test: $(INSTALLED) ## Run all tests
	$(BIN)/pytest -n 3 --dist worksteal

check: $(INSTALLED) ## Check format, lint, types, imports, dependencies, spelling, and that the pure rooms are tested whole
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target check-types check-pure-rooms check-text

check-text: $(INSTALLED)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/codespell

check-types: $(INSTALLED)
	$(BIN)/mypy $(PYTHON_FOLDERS)

check-pure-rooms: $(INSTALLED)
	$(BIN)/python tools/pure_coverage.py

format: $(INSTALLED) ## Format the code and mend what ruff can mend
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format

bench: $(INSTALLED) ## Measure the sandbox, the workers' calls, a webhook's answer, and the pages with 100,000 orders
	$(BIN)/python benchmarks/sandbox.py
	$(BIN)/python benchmarks/budget.py
	$(BIN)/python benchmarks/budget.py --limit 100 --latency-ms 300
	$(BIN)/python -m benchmarks.importing
	$(BIN)/python benchmarks/hooks.py
	$(BIN)/python -m benchmarks.demo
	$(BIN)/python -m benchmarks.backoffice
	$(BIN)/python -m benchmarks.metrics
	$(BIN)/python -m benchmarks.engines

# Some take longer than the limit after which an ordinary test counts as standing still.
soak: $(INSTALLED) ## Run the long seeded tests
	HYPOTHESIS_PROFILE=soak $(BIN)/pytest -n 2 -m soak -o faulthandler_timeout=14460

# The floor is what was reached, minus one point. Not in CI: measuring makes everything a half slower.
coverage: $(INSTALLED) ## Measure which lines and branches of krambod the tests reach, its processes included
	$(BIN)/coverage erase
	COVERAGE_PROCESS_START=$(CURDIR)/pyproject.toml $(BIN)/coverage run --parallel-mode -m pytest -n 3 --dist worksteal
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered --show-missing --sort=cover

chaos: $(INSTALLED) ## Kill and freeze workers, and PostgreSQL, at the worst moments; no order may be booked twice or lost
	$(BIN)/python -m benchmarks.chaos --orders 1000 --seconds 120

# With a version from the project's git history, and Debian's nginx.
upgrade: $(INSTALLED) ## Replace the version before by this one while orders come in; none may be lost, doubled or refused
	$(BIN)/python -m benchmarks.upgrade

operating: $(INSTALLED) ## Follow docs/operating.md in an empty directory, from nothing to two workers and back to a dump
	$(BIN)/python -m tools.follow_operating

messages: $(INSTALLED) ## Bring the Danish and German words of the pages up to date; says what is missing
	$(BIN)/python tools/messages.py

# Needs npm. The result lies in the tree, so only who changes a page's classes needs it.
theme: ## Cut Bootstrap down to what the pages use
	cd tools/theme && npm ci --silent && npm run --silent theme

# Needs npm and Chromium.
lighthouse: $(INSTALLED) ## Score overview, list and order with Lighthouse, on a phone and on a desktop
	cd tools/lighthouse && npm ci --silent
	$(BIN)/python -m tools.lighthouse

papers: $(INSTALLED) ## Bring those parts of the papers up to date that are made from the code
	$(BIN)/python tools/papers.py

screenshots: $(INSTALLED) ## Write every page to screenshots/: light, dark and phone
	$(BIN)/python tools/screenshots.py

# From nothing each time: mutmut keeps old copies of files that are not Python.
mutants: $(INSTALLED) ## Change the code on purpose; the tests must notice (hours)
	rm -rf mutants
	$(BIN)/mutmut run
	$(BIN)/mutmut export-cicd-stats
	$(BIN)/python tools/mutation_score.py $(MUTATION_RESULT) --at-least 90
	$(BIN)/python -m tools.mutants_of_the_product

mutants-sample: $(INSTALLED) ## The same on 500 changes of the double's rules, drawn with a seed (under an hour)
	$(BIN)/python -m tools.mutants_sample

mutants-sample-product: $(INSTALLED) ## The same on 500 changes of accounting, transfers and translators
	$(BIN)/python -m tools.mutants_sample --of product --at-least 88

# PyPI's own advisories; what cannot be looked up fails too, or silence would pass for safety.
audit: $(INSTALLED) ## Look for known weaknesses in what requirements.lock names; needs pypi.org
	$(BIN)/pip-audit --strict --vulnerability-service pypi --requirement requirements.lock --require-hashes --disable-pip

# The second lock is what an installation needs to run, and to be built: no tests, no tools.
lock: $(INSTALLED) ## Write the locks anew from pyproject.toml (newest: UPGRADE=--upgrade)
	$(UV_COMPILE) $(UPGRADE) --custom-compile-command "make lock" --group dev --extra postgres --extra traces \
		--output-file requirements.lock pyproject.toml
	$(UV_COMPILE) --custom-compile-command "make lock" --group build --extra postgres --extra traces \
		--constraint requirements.lock --output-file requirements-run.lock pyproject.toml

# uv installs in seconds what takes pip two minutes. Where only pip knows the way (a mirror, a proxy), pip does it all.
# Two stamps: a new lock builds .venv from nothing, a new pyproject.toml only installs krambod again.
$(LOCK_INSTALLED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "krambod needs Python 3.11 or later: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock
	$(PIP) install -qq --require-hashes --requirement .venv/uv.lock
	$(BIN)/uv pip install --quiet --no-config --python $(BIN)/python --require-hashes --requirement requirements.lock \
		|| $(PIP) install -qq --require-hashes --requirement requirements.lock
	@touch $@

$(INSTALLED): $(LOCK_INSTALLED) pyproject.toml
	$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $@
