# One word for each chore. `make dashboard` and `make test` are all a newcomer needs.
# The first Python of 3.11 or newer on the PATH; name another with `make PYTHON=/path/to/python`.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3.14 python3,$(shell \
            $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8501

SECONDS ?= 60
.PHONY: help install dashboard chromium qgis test test-long fuzz bench lint data docs words requirements
.DEFAULT_GOAL := help

help:  ## List the chores
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found. Install one, or name it: make PYTHON=/path/to/python"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: requirements.txt pyproject.toml | $(VENV)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	$(BIN)/python -m compileall -q riskmap
	@touch $@

$(VENV)/installed-test: requirements-test.txt $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@

install: $(VENV)/installed  ## Install what the dashboard needs, without opening it

dashboard: $(VENV)/installed  ## Install what is needed and open the dashboard on the shipped data
	$(BIN)/riskmap dashboard --port $(PORT)

chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	{ command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	{ echo "The tests need Chromium. Install it with:  sudo apt-get install chromium"; exit 2; }

test: $(VENV)/installed-test chromium  ## Install what tests need and run every test, browser included
	$(BIN)/python -m pytest -q -n auto --dist loadfile

# Where it cannot be installed, the tests that need it say so and are left out.
qgis:
	@/usr/bin/python3 -c 'import qgis.core' 2>/dev/null || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && \
	apt-get update -qq && apt-get install -y -qq python3-qgis qgis-providers gdal-bin >/dev/null; } || \
	echo "Without QGIS (sudo apt-get install python3-qgis qgis-providers gdal-bin) its tests are left out."

test-long: $(VENV)/installed-test chromium qgis  ## The tests that need longer: studies, load, other programs
	$(BIN)/python -m pytest -q -m "long and alone"; alone=$$?; \
	$(BIN)/python -m pytest -q -m "long and not alone" -n auto --dist loadfile && exit $$alone

fuzz: $(VENV)/installed-test  ## Spoil files and addresses at random, $$SECONDS for each kind
	RISKMAP_FUZZ_SECONDS=$(SECONDS) $(BIN)/python -m pytest -q tests/test_fuzz.py

bench: $(VENV)/installed-test  ## Measure the program beside its peers, about an hour; $$ASK: "--only start", "--help"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[bench]" || echo "Peers that could not be installed are told as such."
	$(BIN)/python -m bench $(ASK)

# The auditing program lives in a folder of its own: what it needs is nothing that riskmap needs.
AUDIT := $(VENV)/audit
$(AUDIT)/bin/pip-audit: | $(VENV)/python
	-@$(BIN)/python -m venv $(AUDIT) && $(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check "pip-audit>=2.10" 2>/dev/null

lint: $(VENV)/installed-test $(AUDIT)/bin/pip-audit  ## Style, formatting, known faults of dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(BIN)/python tests/programs/audit_dependencies.py $(AUDIT)/bin/pip-audit requirements.txt requirements-test.txt

data: $(VENV)/installed-test  ## Build data/geo anew and measure past forecasts, from $$RISKMAP_MMP_DATA or the live API
	$(BIN)/riskmap data build --accuracy docs

docs: $(VENV)/installed-test  ## Write the measured pages of docs/ anew, from $$RISKMAP_MMP_DATA
	@test -d "$$RISKMAP_MMP_DATA/mmp_api" || { echo "Name the folder that holds the source's mmp_api: RISKMAP_MMP_DATA=... make docs"; exit 2; }
	mkdir -p build
	$(BIN)/riskmap data import "$$RISKMAP_MMP_DATA/mmp_api" --out build/incidents.parquet
	$(BIN)/riskmap data score-environments --incidents build/incidents.parquet --labels tests/labels/environment.csv --sentences tests/labels/languages.csv --page docs/environment.md
	$(BIN)/riskmap data duplicates trial build/incidents.parquet --page docs/duplicates.md
	$(BIN)/riskmap backtest --incidents build/incidents.parquet --origins 2017..2023 --out docs

words: $(VENV)/installed-test  ## Bring the catalogues of riskmap/locale up to date with what the program says
	$(BIN)/python -m riskmap.cli.words

requirements: $(VENV)/installed  ## Compile requirements from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header --extra test --extra build -c requirements.txt pyproject.toml -o requirements-test.txt
