# What one does with Pancake Lab. `make help` lists it; README.md and CONTRIBUTING.md use the same words.
.PHONY: help run test check style bench load screenshot venv tools browser

ADDRESS ?= 127.0.0.1
PORT ?= 8501
PYTHON ?=
CHROMIUM ?=
ARGS ?=
WORKERS ?= 2
export PYTHON CHROMIUM

BIN = .venv/bin

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  PORT=8600 ADDRESS=0.0.0.0 make run     where the app listens (127.0.0.1:8501)"
	@echo "  PYTHON=/path/to/python3 make run       which Python to use (3.11 or newer)"
	@echo "  CHROMIUM=/path/to/chromium make test   which browser the tests drive"
	@echo "  make test ARGS='-m \"not browser\"'      what pytest is told besides"
	@echo "  WORKERS=0 make test                    in how many processes (2); 0: in pytest's own, as a debugger needs"

run: venv ## Start the app; the first time, install what it needs
	@echo "Pancake Lab: http://$(ADDRESS):$(PORT)  (Ctrl-C stops it)"
	@exec $(BIN)/python -m streamlit run streamlit_app.py --server.headless=true \
		--server.address=$(ADDRESS) --server.port=$(PORT)

test: tools browser ## Style, types and every test, the browser tests too
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest --timeout=600 -n $(WORKERS) --dist loadfile $(ARGS)

check: tools ## Style and types, changing nothing
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy

style: tools ## Mend what ruff can mend: imports, layout
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .

bench: ## Measure the lessons on this machine, the training also against fastai
	@sh scripts/prepare.sh requirements.txt >&2
	@PYTHONPATH=. $(BIN)/python benchmarks/bench.py $(ARGS)

load: tools browser ## Measure how the app feels with several visitors at once
	@PYTHONPATH=. $(BIN)/python benchmarks/load.py $(ARGS)

screenshot: tools browser ## Take the README's picture, docs/screenshot.png, anew
	@$(BIN)/python -m pytest --timeout=600 tests/browser/test_frame.py -k for_the_readme
	@mkdir -p docs && cp artefacts/screenshots/readme-light.png docs/screenshot.png

venv:
	@sh scripts/prepare.sh requirements.txt

tools:
	@sh scripts/prepare.sh requirements-dev.txt

browser: tools
	@$(BIN)/python scripts/chromium.py
