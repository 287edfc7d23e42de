# What people run and what CI runs. `make` alone lists it. Another Python: PYTHON=python3.12 make run
PYTHON ?= python3
BIN := .venv/bin
# Tests wait more than they work: a few more side by side than there are cores.
WORKERS ?= 4
# Without bytecode each worker, and each process that a test starts, would compile everything for itself.
unexport PYTHONDONTWRITEBYTECODE
# A name under which no Python starts gets a remedy instead of the shell's "not found".
SET_UP = "$(PYTHON)" -c "" >/dev/null 2>&1 || { \
	printf '%s\n' "PYTHON: no Python can be started as '$(PYTHON)'; Signoff needs Python 3.11 or newer." \
	"Name one, for example: PYTHON=python3.12 make $(firstword $(MAKECMDGOALS) run)" >&2; exit 2; }; \
	"$(PYTHON)" tools/setup.py

.DEFAULT_GOAL := help
.PHONY: help setup run test lint coverage format dev chromium

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv as uv.lock says, and do no more
	@$(SET_UP)

run: setup ## start the bot with a Slack workspace of its own, to try it in the browser
	@$(BIN)/signoff demo

test: dev chromium ## run all tests; a selection: make test ARGS="tests/unit -x"
	@$(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal $(ARGS)

lint: dev ## check format, style, types, who may import whom, and that uv.lock fits pyproject.toml
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/uv lock --check --quiet

coverage: dev chromium ## tell which lines and branches the tests do not reach; a selection as for test
	@$(BIN)/coverage run -m pytest $(ARGS)
	@$(BIN)/coverage report

format: dev ## format the code and mend what ruff can mend
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

dev:
	@$(SET_UP) --dev

chromium: dev
	@$(BIN)/python -m tests.support.chromium
