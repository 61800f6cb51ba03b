# make serve: build the corpus and serve it.   make test: run every test.   See README.md.
PYTHON ?= python3
HOST   ?= 127.0.0.1
PORT   ?= 8000
LOAD_SECONDS ?= 600
BASE   ?= http://localhost:$(PORT)/

VENV := .venv
BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help serve build scripts test test-long fuzz load lint format docs lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

serve: $(VENV)/.runtime $(VENV)/.scripts ## build corpus/ and serve it on HOST:PORT (127.0.0.1:8000)
	@$(BIN)/kg build corpus --base $(BASE)
	@exec $(BIN)/kg serve --host $(HOST) --port $(PORT)

build: $(VENV)/.runtime ## build corpus/ into the store
	@$(BIN)/kg build corpus --base $(BASE)

scripts: $(VENV)/.scripts ## build the scripts of the pages, which work without them too

test: $(VENV)/.dev $(VENV)/.scripts ## run every test but the long ones
	@$(BIN)/pytest -n 3 --dist loadfile -m "not long"

test-long: $(VENV)/.dev ## run the long tests: crashes, fuzzing, large inputs
	@$(BIN)/pytest -n 2 --dist load -m long

fuzz: $(VENV)/.dev ## send a real server requests that nobody would send, 20,000 of each kind
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-20000} $(BIN)/pytest -m long tests/protocol/test_fuzz.py

load: $(VENV)/.dev ## let 32 clients ask a real server light questions for LOAD_SECONDS (600); see that nothing fails
	@$(BIN)/python benchmarks/load.py --seconds $(LOAD_SECONDS)

lint: $(VENV)/.dev ## ruff, mypy strict, import-linter; of the scripts biome and tsc
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@src/kg/web/scripts/check.sh $(BIN)/python

format: $(VENV)/.dev ## format the code
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

docs: $(VENV)/.dev ## make the generated pages of docs/ anew
	@$(BIN)/python docs/generate_ontology.py
	@$(BIN)/python docs/generate_cli.py

lock: $(VENV)/.dev ## resolve pyproject.toml into the hash-locked requirements files
	@$(BIN)/python -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' --group build pyproject.toml -o requirements.txt
	@$(BIN)/python -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' --group node -o requirements-node.txt
	@$(BIN)/python -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' --group build --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean: ## remove the environment, the built store and all caches
	rm -rf $(VENV) node_modules src/kg/web/static/built .kg .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "kg needs Python 3.11 or newer; '$(PYTHON)' is older. Try: make PYTHON=python3.12 ..." >&2; exit 2; }
	@echo "Making the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing the locked requirements ..."
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing the locked requirements of tests and linters ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# Pages work without scripts, so nothing else waits for a registry that cannot be reached.
$(VENV)/.scripts: package-lock.json requirements-node.txt $(wildcard src/kg/web/scripts/*) | $(VENV)/.runtime
	@echo "Building the scripts of the pages ..."
	@if src/kg/web/scripts/build.sh $(BIN)/python >$(VENV)/scripts.log 2>&1; then touch $@; \
	else echo "The pages go without scripts, which could not be built; $(VENV)/scripts.log says why." >&2; fi
