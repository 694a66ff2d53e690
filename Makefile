# make demo   certify the reference simulator as a hardware-TSE and a cloud-TSE middleware
# make test   everything that has to be green
# make bench  the figures, each a ratio taken in one run
# make crash  kills the service hundreds of times and counts what is lost
# make hunt   minutes of tills and an operator with dice; keeps what nothing explains
# make reports  the published results in reports/simulator
# make regenerate  all that is made from the catalogue, features and mutants, reports included
# A fresh machine needs python3 (3.11 or newer) and nothing else.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
CODE   := spec simulator conformance benchmarks

# The tests start hundreds of processes; where this is set, each would compile all of us again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo reports regenerate test bench crash hunt format-check lint types house unit unit-judge unit-runs unit-machine \
  features selftest docs wheel format clean

demo: $(VENV)/.runtime
	@$(BIN)/fiskalprobe demo --out reports/demo

# The quick steps first, then the long ones, the longest first, three at a time, for some wait for
# time-outs or for an installation; the selftest, which takes all cores, when others end. Each says
# its name and how long it took; one that fails does not stop the others.
QUICK := format-check lint types house
LONG  := unit-runs unit-judge unit-machine wheel selftest features docs
test: $(VENV)/.dev
	@$(MAKE) --no-print-directory -k -j2 $(QUICK:%=timed-%)
	@$(MAKE) --no-print-directory -k -j3 $(LONG:%=timed-%)

timed-%:
	@start=$$(date +%s); printf '\n== %s\n' "$*"; $(MAKE) --no-print-directory $*; code=$$?; \
	  printf '== %s: %s s\n' "$*" "$$(( $$(date +%s) - start ))"; exit $$code

reports: $(VENV)/.runtime
	@$(BIN)/python -m fiskalprobe.cli.publish

# In this order: the kill matrix is named in each report. The set is made anew until its release.
SET := 2026.1
regenerate: $(VENV)/.dev
	@mkdir -p build
	@$(BIN)/fiskalprobe list --as-set $(SET) > build/set.toml
	@mv build/set.toml spec/fiskalspec/requirements/sets/$(SET).toml
	@$(BIN)/fiskalprobe commands > docs/commands.md
	@$(BIN)/fiskalprobe coverage --write
	@$(BIN)/fiskalprobe steps --write
	@$(BIN)/fiskalprobe selftest --write
	@$(MAKE) --no-print-directory reports

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

crash: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.crash

hunt: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.hunt

format-check: $(VENV)/.dev
	@$(BIN)/ruff format --check $(CODE)

lint: $(VENV)/.dev
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/codespell

types: $(VENV)/.dev
	@$(BIN)/mypy spec/fiskalspec simulator/fiskalsim conformance/fiskalprobe benchmarks

house: $(VENV)/.dev
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m pytest -q conformance/tests/house

unit: unit-judge unit-runs unit-machine

# The tests that make whole runs, as users make them, are half of the judge's time.
RUNS := $(addprefix conformance/tests/,cli run target till)

unit-judge: $(VENV)/.dev
	@$(BIN)/python -m pytest -q -m 'not wheel' $(RUNS:%=--ignore=%) \
	  --ignore=conformance/tests/house conformance/tests

unit-runs: $(VENV)/.dev
	@$(BIN)/python -m pytest -q -m 'not wheel' $(RUNS)

unit-machine: $(VENV)/.dev
	@$(BIN)/python -m pytest -q spec/tests simulator/tests

# The selftest begins with the simulator itself in every role, generation and kind of TSE; here each
# role is run as a user would, with all reports. The hardware TSE's run is `docs`: it is made over
# HTTP, and held to what is published.
features: $(VENV)/.dev
	@$(BIN)/fiskalprobe lint
	@for target in sim:role=cloud-tse sim:role=tse-interface sim:role=pos; do \
	  $(BIN)/fiskalprobe run --target "$$target" --strict --out build/features || exit 1; \
	done

# Every mutant of the simulator has to be found by a check of what it breaks.
selftest: $(VENV)/.dev
	@$(BIN)/fiskalprobe selftest --out build/kill-matrix.json

docs: $(VENV)/.dev
	@$(BIN)/fiskalprobe coverage --check
	@$(BIN)/python -m fiskalprobe.cli.publish --check
	@$(BIN)/fiskalprobe steps --check

wheel: $(VENV)/.dev
	@$(BIN)/python -m pytest -q -m wheel conformance/tests/test_wheel.py

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix-only -q $(CODE)
	@$(BIN)/ruff format $(CODE)

$(VENV)/.runtime: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "fiskalprobe needs Python 3.11 or newer; call make PYTHON=/path/to/python3.x"; exit 1; }
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo "Installing fiskalprobe into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@echo "Installing what the checks need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
