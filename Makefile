# Two commands for everybody: `make demo` and `make test`. The rest is for those who work on the code.
VENV   := .venv
PYTHON := $(VENV)/bin/python
PORT   ?= 8501

.PHONY: demo test check bench format clean

# The environment follows its two files: it is made anew when one of them changes.
$(VENV)/ready: pyproject.toml constraints.txt
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/ready-dev: $(VENV)/ready
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $@

demo: $(VENV)/ready
	PORT=$(PORT) $(VENV)/bin/byibalance demo

test: $(VENV)/ready-dev
	$(PYTHON) tests/browser/chromium.py
	$(PYTHON) -m pytest --numprocesses 2 --dist loadfile -ra

check: $(VENV)/ready-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

bench: $(VENV)/ready-dev
	$(PYTHON) tests/browser/chromium.py
	$(PYTHON) -m bench.run

format: $(VENV)/ready-dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

clean:
	rm -rf $(VENV) var build dist *.egg-info
