# Each command sets up its own environment first. `make run PORT=8600` or `make test ARGS="-k store"` pass options on.
VENV ?= .venv
PYTHON ?= python3
PORT ?= 8501
ARGS ?=
BIN = $(VENV)/bin
# A browser is opened only where somebody can see it.
HEADLESS ?= $(if $(CI),true,$(if $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname -s)),false,true))
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help run test lint bench screenshots clean

help:
	@echo "make run          the dashboard on http://localhost:$(PORT)"
	@echo "make test         the tests"
	@echo "make lint         ruff and mypy"
	@echo "make bench        accuracy and speed, written to benchmarks/results.md and .json"
	@echo "make screenshots  the pictures in docs/"
	@echo "make clean        remove the environment and the caches"

run: $(VENV)/.app
	@$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.headless $(HEADLESS) $(ARGS)

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -q $(ARGS)

lint: $(VENV)/.dev
	@$(BIN)/python -m ruff check --quiet .
	@$(BIN)/python -m mypy --no-error-summary incidents
	@echo "lint: nothing found"

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.run $(ARGS)

screenshots: $(VENV)/.dev
	@$(BIN)/python scripts/screenshots.py $(ARGS)

clean:
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed. Name yours: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Setting up $(VENV) (once, some minutes)"
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python has no venv module here. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/.app: requirements.txt pyproject.toml | $(VENV)/.made
	@$(PIP) --requirement requirements.txt
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.app
	@$(PIP) --requirement requirements-dev.txt
	@touch $@
