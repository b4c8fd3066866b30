# Every target sets up what it needs first; a second run finds that done and starts at once.
.DEFAULT_GOAL := help

PYTHON := .venv/bin/python
ARGS ?=
# Two processes suit two cores; `make test JOBS=0` runs the tests in one, for a debugger.
JOBS ?= 2

SCRIPTS := packaging/setup.sh packaging/package.sh .ci/run

.PHONY: run test check bench soak golden translations package format clean clean-all help

run: ## Set everything up, then open the window (with no screen: send the sample to a practice robot)
	@packaging/setup.sh run
	@if [ "$$(uname)" = Linux ] && [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
	    echo "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so this runs dingui demo instead of the window." >&2; \
	    exec .venv/bin/dingui demo $(ARGS); \
	fi; \
	exec .venv/bin/dingui $(ARGS)

test: ## Set everything up, then run all tests but the long ones (ARGS="tests/messages -k limits" for some)
	@packaging/setup.sh test
	$(PYTHON) -m pytest -n $(JOBS) $(ARGS)

soak: ## Run the long tests: hundreds of kills, hundred thousands of inputs
	@packaging/setup.sh test
	$(PYTHON) -m pytest -m soak --timeout 3600 $(ARGS)

check: ## Style, types, import contracts, translations, shell scripts
	@packaging/setup.sh test
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) packaging/catalogue.py check
	@for script in $(SCRIPTS); do sh -n "$$script" || exit 1; done
	@if command -v shellcheck >/dev/null; then shellcheck $(SCRIPTS); fi

format: ## Put the code into its one style
	@packaging/setup.sh test
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench: ## Measure, against something measured in the same run
	@packaging/setup.sh test
	$(PYTHON) -m tests.benchmarks $(ARGS)

golden: ## Draw the pictures of the preview anew with which the tests compare; look at what changed before you commit
	@packaging/setup.sh test
	$(PYTHON) -m tests.window.preview.golden

translations: ## Bring the catalogue up to the code and compile it
	@packaging/setup.sh test
	$(PYTHON) packaging/catalogue.py update
	$(PYTHON) packaging/catalogue.py compile

package: ## Build wheel, source archive and a folder that runs without Python, into dist/; start each once
	@packaging/setup.sh package
	packaging/package.sh

clean: ## Remove what was built; the virtual environment stays
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
	find resources/translations -name '*.mo' -delete
	find dingui tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +

clean-all: clean ## Remove the virtual environment too
	rm -rf .venv

help: ## Say what there is
	@echo "dingui: write announcements for a DingTalk group robot, see them as the group will, send them once."
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'
