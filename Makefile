# Each target sets up what it needs by itself; the second run starts at once. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run test lint bench weights live-model clean setup setup-python setup-models

BIN := .venv/bin
export PYTHONUNBUFFERED := 1

help:  ## List the targets
	@echo "Desktop Agent"
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: setup  ## Set everything up, then watch the agent do a real job on a virtual display
	@$(BIN)/desktop-agent demo $(ARGS)

# Live tests wait for screens half of their time, so three share two cores well.
WORKERS ?= 3

test: setup-models  ## Everything CI checks: style, types, import rules, tests (ARGS goes to pytest)
	@$(MAKE) --no-print-directory static
	@mkdir -p out
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --junitxml=out/junit.xml $(ARGS)

lint: setup-python  ## Style, types and import rules only
	@$(MAKE) --no-print-directory static

bench: setup  ## Measured comparisons (ARGS="NAME --json")
	@$(if $(ARGS),$(BIN)/desktop-agent bench $(ARGS),echo 'usage: make bench ARGS="NAME [--json]"')

weights:  ## Train the eyes from nothing: hours, goes on where it stopped (ARGS=--install)
	@python="$$(sh tools/python.sh)" && "$$python" -m tools.bootstrap --training
	@test -x out/weights/venv/bin/python || $(BIN)/python -m venv out/weights/venv
	@out/weights/venv/bin/python -m pip install --quiet -c constraints.txt -e '.[training]'
	@out/weights/venv/bin/python -m vision.training --out out/weights $(ARGS)
	@out/weights/venv/bin/python -m vision.training icons --out out/weights/icons $(ARGS)
	@out/weights/venv/bin/python -m vision.training text --out out/weights/text $(ARGS)

live-model: setup-models  ## A real model drives real programs (ARGS="--gguf FILE" or "--model NAME")
	@$(if $(ARGS),$(BIN)/python -m tools.live_model $(ARGS),echo 'usage: make live-model ARGS="--gguf FILE"')

clean:  ## Remove the environment, caches and outputs
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

.PHONY: static
static:
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/mypy tools
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tools.import_core

setup:
	@python="$$(sh tools/python.sh)" && "$$python" -m tools.bootstrap

setup-python:
	@python="$$(sh tools/python.sh)" && "$$python" -m tools.bootstrap --python-only

setup-models:
	@python="$$(sh tools/python.sh)" && "$$python" -m tools.bootstrap --models
