# The only commands a newcomer needs: make run, make test. The rest is for those who build.
PY := .venv/bin/python
NPM := PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/npm

.PHONY: run test check check-python check-typescript prepare prepare-test prepare-bench bench soak docs pictures format lock clean

# make run LAN=1: for real phones on the local network, over TLS.
run: prepare
	@exec .venv/bin/halfhour serve --demo $(if $(filter-out 0,$(LAN)),--lan)

# Whole files go to the workers in the order of tests/conftest.py.
test: prepare-test check
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# Everything that reads the code without running the product; fast, fails first. Two languages, two cores.
check: prepare-test
	@$(MAKE) --no-print-directory -j2 check-python check-typescript

check-python:
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache

check-typescript:
	@$(NPM) run --silent check
	@$(NPM) test --silent

# EXTRACT=file: over that region's roads. ARGS="--only dayplan": that part alone.
bench: prepare-bench
	@OPENBLAS_NUM_THREADS=1 $(PY) -m tests.bench $(if $(EXTRACT),--extract $(EXTRACT)) $(ARGS)

# Simulated phones, server and network, schedule after schedule until Ctrl-C; SEED=n begins there again.
soak: prepare-test
	@HALFHOUR_TEST=1 $(PY) -m tests.simulator.soak $(SEED)

# The pages of docs/ that follow from data.
docs: prepare-test
	@$(PY) -m setup.docs

# The picture of the README: plays the story in a browser and photographs it.
pictures: prepare-test
	@$(PY) -m setup.pictures

prepare:
	@python=$${HALFHOUR_PYTHON:-$$(sh setup/python.sh)} && $$python setup/prepare.py run

prepare-test:
	@python=$${HALFHOUR_PYTHON:-$$(sh setup/python.sh)} && $$python setup/prepare.py test

prepare-bench:
	@python=$${HALFHOUR_PYTHON:-$$(sh setup/python.sh)} && $$python setup/prepare.py bench

format: prepare-test
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

# Versions and hashes, no addresses.
lock:
	@for name in run test bench; do .venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.12 \
		--no-emit-index-url --custom-compile-command "make lock" requirements/$$name.in -o requirements/$$name.lock; done

clean:
	@rm -rf .venv node_modules pwa/static/build .mypy_cache .ruff_cache .pytest_cache .hypothesis
