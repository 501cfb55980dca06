# Two commands are all a newcomer needs: make run, make test. The first one makes the environment.
PYTHON ?= python3
BIN := .venv/bin
# side by side; what a module's tests share is made once
PYTEST := $(BIN)/pytest -n auto --maxprocesses 8 --dist loadscope -rs
NIGHTS ?= 200

.PHONY: help run test lint check ci score formats bench docs docs-reference docs-rules screenshots site-test faults hostile soak serve superset bi-test spark rivals docs-performance
.DEFAULT_GOAL := help

help:  ## list what make can do
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 18

run: .venv/.synced  ## build the warehouse from raw/ and show what was found
	@$(BIN)/gouji run

test: .venv/.synced  ## run the tests
	@$(PYTEST)

lint: .venv/.synced  ## style, types, layers, SQL style
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint dbt

check: lint test  ## everything review asks for: lint, test

ci: test lint score  ## what CI runs: test, lint, score, and 12 nights of soak (15 min)
	$(MAKE) soak NIGHTS=12

score: .venv/.synced  ## accuracy of facts, ties, findings and blame: labelled documents, a sample of the corpus (1 min)
	@$(BIN)/python -m benchmarks.score

formats: .venv/.synced  ## the same documents in every format: equal facts, equal findings
	@$(BIN)/python -m benchmarks.score_formats

bench: .venv/.synced  ## speed, as medians and ratios; results in benchmarks/results/
	@$(BIN)/python -m benchmarks.bench
	@$(BIN)/python -m benchmarks.bench_formats
	@$(BIN)/python -m benchmarks.bench_nights

rivals: .venv/.synced .rivals/.installed  ## against dlt, pdfplumber, python-docx and openpyxl on the same inputs
	@$(BIN)/python -m benchmarks.bench_rivals .rivals/bin/python

docs-performance: .venv/.synced  ## write docs/performance.md anew from benchmark results
	@$(BIN)/python -m scripts.make_performance

docs-rules: .venv/.synced  ## write docs/rules anew from the rule book
	@$(BIN)/python scripts/make_rule_docs.py

docs-reference: .venv/.synced  ## write docs/reference anew from commands, settings and tables
	@$(BIN)/python scripts/make_reference.py

docs: .venv/.synced .venv/.docs  ## the documentation site, in build/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

screenshots: .venv/.synced  ## the pictures of the documentation, from warehouse/site (Chromium)
	@$(BIN)/python -m scripts.make_screenshots

serve: .venv/.synced  ## Prefect's server, a worker and the nightly schedule, on loopback
	@$(BIN)/python scripts/serve.py

site-test: .venv/.synced  ## open the quality report in headless Chromium (Debian: chromium)
	@command -v chromium >/dev/null || { echo "chromium is not installed"; exit 1; }
	@$(BIN)/pytest tests/site -m "heavy or not heavy"

bi-test: .venv/.synced .readers/.installed  ## psql, DuckDB 1.5, polars, pandas, LibreOffice: equal totals
	$(BIN)/pytest tests/bi/test_readers.py -m heavy

superset: .venv/.synced .superset/.installed  ## the dashboards of bi/superset in a real Superset, with pictures
	$(BIN)/pytest tests/bi/test_superset.py -m "heavy or not heavy" -s

.readers/.installed:
	$(PYTHON) -m venv .readers
	.readers/bin/pip install --quiet "duckdb==1.5.*" polars pandas pyarrow
	@touch $@

.rivals/.installed:
	$(PYTHON) -m venv .rivals
	.rivals/bin/pip install --quiet "dlt[duckdb]==1.31.*" "pdfplumber==0.11.*" "python-docx==1.2.*" "openpyxl==3.1.*" pyarrow
	@touch $@

.superset/.installed:
	$(PYTHON) -m venv .superset
	.superset/bin/pip install --quiet "apache-superset==6.1.*" rich cachetools "flask-caching<2.4" psycopg2-binary
	@touch $@

faults: .venv/.synced  ## kill nights at every step, fill the disk, damage what is stored (10 min)
	$(PYTEST) --dist load tests/faults -m "heavy or not heavy"

hostile: .venv/.synced  ## every hostile file, its memory and its time; fuzzed samples (8 min)
	$(PYTEST) --dist load tests/hostile -m "heavy or not heavy"

spark: .venv/.synced  ## the marts on a Spark cluster on loopback, equal to DuckDB's (Java 17; 15 min)
	.venv/.uv/bin/uv sync --frozen --extra spark
	$(BIN)/pytest tests/spark -m "heavy or not heavy"

soak: .venv/.synced  ## 200 nights in a row on a landing zone that changes (15 min; NIGHTS=12: 1 min)
	SOAK_NIGHTS=$(NIGHTS) $(BIN)/pytest tests/soak -m heavy

.venv/.synced: pyproject.toml uv.lock scripts/bootstrap.py
	@$(PYTHON) scripts/bootstrap.py

# a sync of the default groups takes these out again, so this one follows each of them
.venv/.docs: .venv/.synced
	@$(PYTHON) scripts/bootstrap.py --group docs
	@touch $@
