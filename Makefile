# Every target sets itself up; a second run finds the set-up done.
PYTHON ?= python3
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header -q

.PHONY: demo up down test prove faults real bench pages lint lock clean
.DEFAULT_GOAL := demo

demo: .venv/ready           ## set up and run the main job on made-up deliveries, embedded server and all
	$(BIN)/lscb demo

up: .venv/ready             ## the Dagster UI and daemon, on this machine only
	$(BIN)/lscb up

down: .venv/ready           ## stop the UI, the daemon and the embedded server
	$(BIN)/lscb down

test: .venv/dev             ## the tests that are quick enough to run all day
	$(BIN)/python -m pytest -n 2 --dist worksteal

prove: .venv/dev            ## the proofs that take longer
	$(BIN)/python -m pytest -m slow -n 2 --dist load --maxschedchunk 1

endure: .venv/dev           ## forty quarters over two workers, each part of the cluster killed in turn: the better part of an hour
	$(BIN)/python -m pytest -m long -s

faults: .venv/dev           ## every planted fault: found by its rule at its place, and not counted where the rule says so
	$(BIN)/python -m pytest -m "slow or not slow" -n 2 --dist worksteal lscb_pipeline_tests/planted

real: .venv/dev             ## collate the real public files beside the project, in a home of its own
	$(BIN)/python tools/real/collate.py

bench: .venv/ready          ## what a quarter takes beside its goals; BASE=<commit> beside that commit, ONLY=p1,p2 some goals, ROUNDS=1
	$(BIN)/python tools/bench/run.py $(if $(BASE),--base $(BASE)) $(if $(ONLY),--only $(ONLY)) $(if $(ROUNDS),--rounds $(ROUNDS))

pages: .venv/ready          ## the pages of docs/ that are made from data_contracts/ and sql/meanings/
	$(BIN)/python tools/pages/make.py

lint: .venv/dev             ## style, unsafe calls, types, which room may import which, Dagster's definitions, known vulnerabilities
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/definitions/check.py
	$(BIN)/python tools/audit/run.py

lock: .venv/ready           ## resolve the dependencies anew
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --extra cluster -c requirements.txt -o requirements-cluster.txt
	$(LOCK) pyproject.toml --extra dev -c requirements-cluster.txt -o requirements-dev.txt
	$(LOCK) --group pyproject.toml:setup -c requirements-dev.txt -o requirements-setup.txt

clean:                      ## remove the set-up, not the data
	rm -rf .venv

# What running needs. Where a set-up was interrupted there is no `ready`, and it is begun anew.
.venv/ready: requirements-setup.txt requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -e .venv/ready || $(PYTHON) -m venv --clear .venv
	@rm -f .venv/ready .venv/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.txt
	$(BIN)/python tools/setup/install.py requirements.txt
	@touch .venv/ready

# And what developing needs. Only the venv's own uv and pip change it: nothing of it is left when its lock drops it.
.venv/dev: requirements-dev.txt .venv/ready
	@rm -f .venv/ready .venv/dev
	$(BIN)/python tools/setup/install.py requirements-dev.txt
	@touch .venv/ready .venv/dev
