# `make reproduce` and `make test` set up everything they need: Python 3.11 or later, git and make are enough.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PY := $(BIN)/python
READY := $(VENV)/.ready

# One place for the switches that keep runs the same: no display, one BLAS thread, fixed hash seed, UTC, UTF-8.
export MPLBACKEND := Agg
export PYTHONHASHSEED := 0
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export TZ := UTC
export PYTHONUTF8 := 1
export JUPYTER_PLATFORM_DIRS := 1

.DEFAULT_GOAL := help
.PHONY: help setup reproduce test lint clean lock docs bench

help: ## Show the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY) ## Make .venv with the locked packages and this project

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "govreport needs Python 3.11 or later; call: make PYTHON=python3.12 (found %s)" % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@$(PY) -c 'import pathlib; pathlib.Path("$(READY)").touch()'

reproduce: $(READY) ## Raw files -> data/processed -> executed notebooks -> figures
	$(PY) -m govreport manifest data/raw --check
	$(PY) -m govreport build data/raw/reports data/processed --no-resume
	$(PY) notebooks/execute.py

test: $(READY) ## Run pytest, then nbval (strict) over all notebooks
	$(PY) -m pytest -q -n auto --dist loadscope tests
	$(PY) -m pytest -q --nbval --nbval-current-env --nbval-cell-timeout=300 -n auto --dist loadscope notebooks

lint: $(READY) ## Check style and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

docs: $(READY) ## Write the generated pages of docs/ again
	$(PY) -m govreport.codebook > docs/codebook.md

bench: $(READY) ## Print the benchmarks' ratios
	for script in benchmarks/*.py; do $(PY) $$script || exit 1; done

lock: ## Solve requirements.lock again (needs uv); hashes, no addresses
	uv pip compile pyproject.toml --extra dev --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --custom-compile-command "make lock" --upgrade -o requirements.lock

clean: ## Remove what can be made again, but not the committed results
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis data/processed/.resume
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
