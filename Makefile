# Everything runs in a virtual environment of its own, made from the hashes in requirements.lock.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SYSTEM_PACKAGES := libreoffice-calc libreoffice-writer poppler-utils fonts-noto-cjk postgresql openjdk-17-jre-headless valgrind
SPARK := .venv-spark

.PHONY: demo test test-system bench bench-exact bench-peers fmt table lock clean

# The shipped method with its sample figures, evaluated and rendered into out/.
demo: $(READY)
	$(BIN)/kaoping demo

test: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m "not system" -n auto --dist worksteal

# What needs more than Python: documents opened and printed by LibreOffice, a ledger on a PostgreSQL server.
test-system: $(READY) $(SPARK)/.ready
	@missing=$$(for p in $(SYSTEM_PACKAGES); do \
		dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	elif [ -n "$$missing" ]; then \
		echo "these packages are missing:" $$missing >&2; \
	fi
	PYTHONPATH=$$(echo $(SPARK)/lib/python3*/site-packages) $(BIN)/pytest -m system

# Spark is half a gigabyte that nothing else needs, so it stands in an environment of its own.
$(SPARK)/.ready: requirements-spark.lock
	$(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	touch $@

# Start-up times as multiples of a bare interpreter's, documents beside python-docx, and the engine beside its peers as multiples of NumPy by hand.
bench: $(READY)
	$(BIN)/python -m bench.startup
	$(BIN)/python -m bench.recheck
	$(BIN)/python bench/forms.py
	$(BIN)/python -m bench.engine
	$(BIN)/python -m bench.traces
	$(BIN)/python -m bench.scenarios
	$(BIN)/python -m bench.documents
	$(BIN)/python -m bench.registers --folder out/bench-register

# Every lane of the engine beside fractions written by hand, on 10^8 cells: an hour or more.
bench-exact: $(READY)
	$(BIN)/python -m bench.exact

# Libraries that the benchmark compares with, beside the project's own; LibreOffice is of the system.
bench-peers: $(READY)
	$(PIP) --require-hashes -r bench/requirements-peers.lock

fmt: $(READY)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# After a change of the grammar or of Lark's version: the parse table that ships beside it.
table: $(READY)
	$(BIN)/python -m tools.make_parse_table

# Made on the oldest Python that is supported; whatever the machine's own package settings are, the
# lock holds the hashes of the public files and no addresses.
LOCK := env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null \
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options
lock: $(READY)
	$(LOCK) --extra dev --extra fast --extra frame --extra server --extra sql \
		--output-file requirements.lock pyproject.toml
	$(LOCK) --constraint requirements.lock --output-file bench/requirements-peers.lock bench/requirements-peers.in

clean:
	rm -rf out build dist fonts/build fonts/dist *.egg-info fonts/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml fonts/pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --quiet --no-deps --no-build-isolation -e . -e fonts
	touch $@
