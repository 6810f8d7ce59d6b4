# One command for each habit. `make run` and `make test` set up .venv by themselves.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SHARED ?= ../shared

.PHONY: run test check bench model clean

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

.venv/trainable: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[training]'
	@touch $@

run: .venv/installed  ## serve the app on the shipped report
	$(BIN)/yinju serve

test: .venv/installed  ## all tests
	$(BIN)/python -m pytest

check: .venv/installed  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/installed  ## the figures of the README
	@for set in drcd cmrc xquad-zh; do \
	  echo "== $$set"; \
	  $(BIN)/python -m benchmarks.retrieval --passages $(SHARED)/bench/$$set/passages.jsonl \
	    --questions $(SHARED)/bench/$$set/questions.jsonl; \
	done
	@echo "== xquad-zh, asked in English"
	@$(BIN)/python -m benchmarks.retrieval --passages $(SHARED)/bench/xquad-zh/passages.jsonl \
	  --questions $(SHARED)/bench/xquad-zh/questions.en.jsonl

model: .venv/trainable  ## train the built-in encoder anew
	$(BIN)/python -m training.train --shared $(SHARED)

clean:
	rm -rf .venv .yinju build dist *.egg-info
