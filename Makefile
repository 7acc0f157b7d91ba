# make run, make test: everything is set up on the way, in .venv, without root.
.DEFAULT_GOAL := help
.PHONY: help python setup run test lint bench soak clean
.SILENT:

DISTRICT ?= sample
PORT ?= 8001
PYTEST_ARGS ?=
BENCH ?=
# The first Python that is new enough; a shim that only names one does not run and is passed over.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
PY := .venv/bin/python

help: ## say what can be made
	grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 16
	echo
	echo "  make run DISTRICT=zhoucun PORT=8002    another district, another port"

python:
	test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (make run PYTHON=/path/to/python3)"; exit 2; }

setup: python ## make .venv with what running needs
	$(PYTHON) .ci/environment.py

run: setup ## crawl DISTRICT (default: the sample's first 60 days), judge, publish, serve at PORT
	exec $(PY) -m tests.sample.demo --district "$(DISTRICT)" --port "$(PORT)"

test: python ## lint, types and all tests (PYTEST_ARGS="-k name" for some)
	$(PYTHON) .ci/environment.py tests/requirements.txt
	$(PY) -m pytest -q $(PYTEST_ARGS)

lint: python ## put the code into its format, then check it
	$(PYTHON) .ci/environment.py tests/requirements.txt
	$(PY) -m ruff format . && $(PY) -m ruff check . && $(PY) -m mypy

bench: python ## measure against named floors, some minutes (BENCH="crawl presence" for some)
	$(PYTHON) .ci/environment.py tests/requirements.txt
	$(PY) -m tests.bench $(BENCH)

soak: python ## kill -9 a crawl two hundred times, fill its disk, turn its clock back, alter what the sites answered (SOAK="--count 20 --seed 7" for less)
	$(PYTHON) .ci/environment.py tests/requirements.txt
	$(PY) -m tests.soak $(SOAK)

clean: ## delete .venv and the tools' caches, never data/ or public/
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
