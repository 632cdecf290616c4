# Two commands matter: `make check` looks at a repository, `make test` tests launch-gates itself.
# Both need Python 3.11 or newer and git, and nothing else; everything is installed into .venv, from the locked and
# hashed versions in requirements/. pip's own settings (PIP_*, pip.conf) hold.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

REPO ?= .
PYTHON ?=
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
# Errors only: what is installed was said before.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
NODE := tests/node/node_modules
PYTHON_FILES := launch_gates tests tools benchmarks hatch_build.py conftest.py
CHECK_WORKFLOWS := $(BIN)/check-jsonschema --builtin-schema vendor.github-workflows

.PHONY: help
help: ## this list
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
	  while IFS="$$(printf '\t')" read -r name what; do printf '  make %-10s %s\n' "$$name" "$$what"; done

.PHONY: check
check: $(VENV)/.runtime ## is it safe to launch? Runs every gate on this repository, or on REPO=path
	@$(BIN)/launch-gates check $(ARGS) "$(REPO)"

.PHONY: test
test: lint types contracts manifests ## everything that CI runs: linters, types, layers, manifests, tests with coverage
	@sh tools/install_servers.sh
	@if command -v npm >/dev/null; then $(MAKE) $(NODE)/.made || [ "$$CI" != true ]; fi
	@$(BIN)/python -m tools.install_liquibase
	@$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --cov --cov-report=term $(ARGS)

.PHONY: test-fast
test-fast: $(VENV)/.dev ## the tests that take milliseconds
	@$(BIN)/python -m pytest -m "not slow" $(ARGS)

.PHONY: lint
lint: $(VENV)/.dev
	@$(BIN)/ruff check $(PYTHON_FILES)
	@$(BIN)/ruff format --check $(PYTHON_FILES)

.PHONY: types
types: $(VENV)/.dev
	@$(BIN)/mypy

.PHONY: contracts
contracts: $(VENV)/.dev
	@$(BIN)/lint-imports --no-logo

.PHONY: manifests
manifests: $(VENV)/.dev
	@$(BIN)/python -m tools.hooks_manifest --check
	@$(BIN)/python tools/configuration_page.py --check
	@$(BIN)/python tools/rule_pages.py --check
	@$(BIN)/python -m benchmarks.coverage --check
	@$(BIN)/pre-commit validate-manifest .pre-commit-hooks.yaml
	@$(BIN)/pre-commit validate-config .pre-commit-config.yaml
	@$(CHECK_WORKFLOWS) .github/workflows/*.yml
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml
	@$(BIN)/check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci templates/*.gitlab-ci.yml
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/zizmor --offline --quiet --no-progress .github/workflows action.yml

.PHONY: dist
dist: $(VENV)/.dev ## build wheel and source distribution into dist/, and check both
	@rm -rf dist
	@$(BIN)/python -m build --no-isolation --outdir dist . >/dev/null
	@$(BIN)/python -m tools.release_check dist dist

.PHONY: format
format: $(VENV)/.dev ## rewrite the Python files as the formatter and the linter want them
	@$(BIN)/ruff check --fix $(PYTHON_FILES)
	@$(BIN)/ruff format $(PYTHON_FILES)

.PHONY: bench
bench: $(VENV)/.dev ## measure against other scanners: hook and work tree; histories with ARGS="--history PATH", one gate with ARGS="--env PATH" or "--migrations PATH"
	@$(BIN)/python -m benchmarks.run $(ARGS)

.PHONY: lock
lock: $(BIN)/uv ## pin the dependencies anew after pyproject.toml has changed; ARGS=--upgrade takes the newest
	@$(BIN)/python tools/lock.py $(ARGS)

.PHONY: manifest
manifest: $(VENV)/.dev ## write .pre-commit-hooks.yaml anew from its table
	@$(BIN)/python -m tools.hooks_manifest

.PHONY: docs
docs: $(VENV)/.dev ## write the generated documentation anew: docs/rules/, the tables of docs/configuration.md, benchmarks/coverage.md
	@$(BIN)/python tools/configuration_page.py
	@$(BIN)/python tools/rule_pages.py
	@$(BIN)/python -m benchmarks.coverage

.PHONY: clean
clean: ## remove everything that these commands made
	rm -rf $(VENV) $(NODE) .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis .coverage .bench dist build
	find launch_gates tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment -------------------------------------------------------------------------------------------------
# The lock files name everything, so pip is not to look for anything else: for `coverage[toml]`, which pytest-cov asks
# for, it would find a newer one than is pinned. `pip check` says whether something lacks.
# A stamp is newer than what it was made from, so that a second run installs nothing. The stamps are made one after
# another: pip must not run twice in one environment.

$(VENV)/.made: tools/find_python.sh
	@command -v git >/dev/null || { echo "launch-gates needs git. Install it (Debian, Ubuntu: apt install git; macOS: xcode-select --install)." >&2; exit 2; }
	@python=$$(PYTHON='$(PYTHON)' sh tools/find_python.sh) || exit 2; \
	  echo "Making $(VENV) with $$python ($$("$$python" --version))."; \
	  "$$python" -m venv --clear $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.made requirements/runtime.txt requirements/build.txt pyproject.toml
	@echo "Installing launch-gates into $(VENV) with what it needs, all pinned in requirements/:"
	@sed -nE 's/^([A-Za-z0-9._-]+)==([^ ;]+).*/  \1 \2/p' requirements/runtime.txt requirements/build.txt | sort -u
	@$(PIP) install --no-deps --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# For `make lock` alone: what pyproject.toml asks for anew is in no lock file yet, so nothing else can be installed.
$(BIN)/uv: | $(VENV)/.made
	@sed -n '/^uv==/,/[^\\]$$/p' requirements/dev.txt >$(VENV)/uv.txt
	@$(PIP) install --no-deps --require-hashes -r $(VENV)/uv.txt

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	@echo "Installing the test tools into $(VENV), all pinned in requirements/dev.txt:"
	@sed -nE 's/^([A-Za-z0-9._-]+)==([^ ;]+).*/\1 \2/p' requirements/dev.txt | sort -u | paste -sd, - | sed 's/,/, /g' | fold -sw 110 | sed 's/^/  /'
	@$(PIP) install --no-deps --require-hashes -r requirements/dev.txt
	@$(PIP) check
	@touch $@

# Programs of Node that tests start; without them those are skipped. npm's own settings hold.
$(NODE)/.made: tests/node/package-lock.json tests/node/.npmrc
	@echo "Installing the migration frameworks of Node that the tests start into $(NODE), all pinned in $<:"
	@sed -nE 's/^    "([^"]+)": "(npm:)?([^"]+)",?$$/\1 \3/p' tests/node/package.json | paste -sd, - | sed 's/,/, /g' | fold -sw 110 | sed 's/^/  /'
	@npm ci --prefix tests/node --loglevel=error >/dev/null
	@touch $@
