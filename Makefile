# Each command sets up its own environment first. `make run PORT=8600` or `make test ARGS="-k store"` pass options on.
VENV ?= .venv
PYTHON ?= python3
PORT ?= 8501
ARGS ?=
BIN = $(VENV)/bin
# A browser is opened only where somebody can see it.
HEADLESS ?= $(if $(CI),true,$(if $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname -s)),false,true))
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help run test lint bench folds models screenshots clean

help:
	@echo "make run          the dashboard on http://localhost:$(PORT)"
	@echo "make test         the tests"
	@echo "make lint         ruff and mypy"
	@echo "make bench        accuracy and speed, written to benchmarks/results.md and .json"
	@echo "make folds        models that have not seen the corpora they are scored on (an hour, two cores)"
	@echo "make models       the models in data/ anew (half an hour more)"
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

# Only where the corpora lie beside the checkout; `make bench` scores without them what needs none.
folds: $(VENV)/.train
	@$(BIN)/python -m training.folds training/folds

models: folds
	@$(BIN)/python -m training.encoder data/recognizer
	@rm -f data/recognizer/weights.pt
	@$(BIN)/python -m training.classifier data/recognizer/trees.npz training/folds
	@$(BIN)/python -m training.resolver

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

$(VENV)/.train: pyproject.toml $(VENV)/.dev
	@$(PIP) --editable ".[train]"
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.app
	@$(PIP) --requirement requirements-dev.txt
	@touch $@
