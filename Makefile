# make up       build the knowledge base from the embedded collection and serve it
# make test     lint, types and the whole test suite
# make figures  measure the accuracy that is published with the data
# make train    fit the weights that ship with the package to the labelled documents
# make merging  fit by what documents are put together to the labelled pairs, and measure it
# make law      measure what is read of citations and judgments
# make lock     resolve the lock files again

PYTHON ?= python3
VENV ?= .venv
HOST ?= 127.0.0.1
PORT ?= 8001
BIN := $(VENV)/bin

.PHONY: up build test figures train merging law lock clean

up: build
	@$(BIN)/kb serve --host $(HOST) --port $(PORT)

build: $(VENV)/.run
	@$(BIN)/kb ingest
	@$(BIN)/kb build

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto

# The documents that most labels belong to are not part of the project.
SHARED ?= ../shared
DEV := $(SHARED)/gold/dev.jsonl
CORPUS := $(SHARED)/corpus
UNLABELLED := $(CORPUS)/unlabelled.jsonl
OFAC := $(CORPUS)/ofac_labelled.jsonl.gz
GDPRHUB := $(CORPUS)/gdprhub.warc.gz

figures: $(VENV)/.run
	$(BIN)/kb evaluate --figures data/accuracy/collection.json
	if [ -e $(DEV) ]; then $(BIN)/kb evaluate $(DEV) --figures data/accuracy/dev.json; fi
	if [ -e $(DEV) ]; then $(BIN)/kb evaluate $(DEV) --reader data/labels/readers.jsonl --figures data/accuracy/readers.json; fi
	if [ -e $(UNLABELLED) ]; then $(BIN)/kb evaluate $(UNLABELLED) --labels data/labels/third.jsonl --figures data/accuracy/third.json; fi
	if [ -e $(CORPUS) ]; then $(BIN)/kb evaluate $(CORPUS) --labels data/labels/blind.jsonl --figures data/accuracy/blind.json; fi
	if [ -e $(OFAC) ]; then $(BIN)/kb evaluate $(OFAC) --figures data/accuracy/ofac.json; fi
	if [ -e $(GDPRHUB) ]; then $(BIN)/kb evaluate $(GDPRHUB) --figures data/accuracy/gdprhub.json; fi
	$(BIN)/python -m kb.evaluate.page

SETS := $(DEV) data/collection $(UNLABELLED)+data/labels/second.jsonl $(UNLABELLED)+data/labels/third.jsonl

train: $(VENV)/.run
	$(BIN)/python -m kb.train.respondents --write $(SETS)
	$(BIN)/python -m kb.train.roles $(SETS)
	$(BIN)/python -m kb.train.calibration --write $(SETS)

# The labelled pairs, citations and judgments are among all these documents together.
ALL := build/all

$(ALL)/.ingested: | $(VENV)/.run
	$(BIN)/kb ingest -w $(ALL)
	$(BIN)/kb ingest -w $(ALL) $(CORPUS)/sec_litigation_releases.jsonl.gz $(UNLABELLED) $(OFAC) $(DEV) $(SHARED)/article-twitter-fr.txt
	-KB_CONTACT=nobody@example.org $(BIN)/kb scrape -w $(ALL) --replay $(CORPUS)
	@touch $@

merging: $(ALL)/.ingested
	$(BIN)/kb build -w $(ALL)
	$(BIN)/python -m kb.train.merging --workspace $(ALL) --write --figures data/accuracy/pairs.json
	$(BIN)/python -m kb.evaluate.page

LAW := $(BIN)/python -m kb.evaluate.citations data/citations.jsonl --workspace $(ALL)

law: $(ALL)/.ingested
	$(LAW) --figures data/accuracy/citations.json
	$(LAW) --reader data/citations_reader.jsonl --figures data/accuracy/citations_reader.json
	$(BIN)/python -m kb.evaluate.judgments data/judgments.jsonl --workspace $(ALL) --figures data/accuracy/judgments.json
	$(BIN)/python -m kb.evaluate.page

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the pinned packages into $(VENV) (once, a minute or two) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --extra build pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --extra build --extra courts --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf build $(VENV)
