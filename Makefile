# Everything a checkout needs. The environment in .venv is made by itself, and again when what it consists of changes.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test crash lint audit wheel clean

demo: $(READY)
	$(BIN)/mailbot demo --folder data/demo

test: lint audit
	.ci/install-servers
	$(BIN)/pytest -n 3 --dist worksteal

crash: $(READY)
	.ci/install-servers
	$(BIN)/python -m tests.crash

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive mailbot rules systemd

audit: $(READY)
	.ci/audit

wheel: $(READY)
	$(BIN)/python -m build --wheel

clean:
	rm -rf .venv build dist *.egg-info data/demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("mailbot needs Python 3.11 or newer: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "python3-venv is missing: sudo apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[test,dev]"
	@touch $@
