# Two commands do everything: `make extract` and `make test`. Each sets up what it needs first.
#
#   make extract                          the samples of this repository -> data/processed
#   make extract RAW=archive OUT=tables   an archive of your own
#   make test                             lint, types and all tests

RAW  ?= data/raw
OUT  ?= data/processed
ARGS ?=

VENV  := .venv
BIN   := $(VENV)/bin
READY := $(VENV)/.ready
TRAINING := $(VENV)/.training

.DEFAULT_GOAL := help
.PHONY: help setup extract test lint format samples golden docs bench fonts train corpus tesseract lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(READY) ## virtual environment and pinned packages

$(READY): requirements.lock pyproject.toml
	@sh scripts/setup.sh python $(VENV)
	@touch $@

$(TRAINING): requirements-training.lock $(READY)
	@sh scripts/setup.sh training $(VENV)
	@touch $@

tesseract: ## install Tesseract with Thai and English data, for a second opinion and for make bench
	@sh scripts/setup.sh tesseract

extract: setup ## read RAW (a folder of reports) and write the tables to OUT
	@$(BIN)/ita extract "$(RAW)" --out "$(OUT)" $(ARGS)

test: setup lint ## ruff, mypy --strict and every test
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

lint: setup ## ruff and mypy --strict
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: setup ## let ruff put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

samples: setup ## make the sample archive again (needs Debian's fonts-thai-tlwg)
	@$(BIN)/python scripts/make_samples.py

golden: setup ## write the approved tables of the samples again; read the difference
	@ITA_REGENERATE_GOLDEN=1 $(BIN)/python -m pytest -q tests/test_golden.py

docs: setup ## write the generated pages of docs/ again
	@$(BIN)/python -m pipeline.data_dictionary > docs/data_dictionary.md
	@$(BIN)/python -m parsers.codebook.page > docs/codebook.md
	@$(BIN)/python -m pipeline.thresholds docs/reconcile.md

bench: setup ## measure facts, digits and places on synthetic reports, and readers on synthetic pages
	@$(BIN)/python -m benchmarks.facts
	@$(BIN)/python -m benchmarks.places
	@$(BIN)/python -m benchmarks.readers
	@$(BIN)/python -m benchmarks.scan_facts

fonts: setup ## fetch the fonts that lines and pages are drawn with (npm; Debian's come through apt)
	@$(BIN)/python -m training.fonts

train: $(TRAINING) fonts ## train the recogniser on from its checkpoint or the shipped model, then the digits' network
	@$(BIN)/python -m training.train $(TRAIN)
	@$(BIN)/python -m training.export
	@$(BIN)/python -m training.digit_windows
	@$(BIN)/python -m training.digits
	@$(BIN)/python -m training.calibrate

corpus: fonts ## draw the page corpus again, the same each time (build/corpus)
	@$(BIN)/python -m training.make_corpus $(CORPUS)

lock: setup ## pin the newest versions that pyproject.toml allows
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile -q --universal --upgrade --python-version 3.11 --no-emit-index-url \
		--no-header --generate-hashes --extra dev pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header \
		--generate-hashes --extra train -c requirements.lock pyproject.toml \
		-o requirements-training.lock

clean: ## forget the virtual environment and all caches of the tools
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
