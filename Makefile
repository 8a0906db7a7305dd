# Siaga Pemilu Samarinda. A Debian 12 machine with python3 (3.11), make and git is enough:
#   make run     installs what is needed, then serves the dashboard
#   make test    the whole check: ruff, mypy, the import contract, every test but the soak tests
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
export PYTHON
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
# One of them drives the browser (tests/support/scheduling.py), the other runs the rest beside it.
WORKERS ?= 2

.PHONY: help run test lint pytest soak bench screenshots lock vendor clean

help:
	@echo "make run     pasang yang perlu, lalu jalankan aplikasi"
	@echo "make test    periksa semuanya (ruff, mypy, kontrak impor, pytest)"
	@echo "make lint    periksa kode saja, tanpa uji"
	@echo "make soak    uji tahan lama (berjam-jam)"
	@echo "make bench   pengukuran kinerja"
	@echo "make screenshots  gambar ulang docs/layar dari malam SIMULASI"
	@echo "make lock    susun ulang requirements*.txt dari berkas .in"
	@echo "make vendor  ambil ulang dashboard/assets/vendor dari paket npm"
	@echo "make clean   hapus lingkungan virtual dan berkas sementara"

.venv/.ready: requirements.txt tools/venv.sh tools/apt.sh
	@tools/venv.sh
	@echo "Memasang pustaka aplikasi ..."
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.txt
	@echo "Memasang pustaka pengujian ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

run: .venv/.ready
	@exec $(BIN)/python app.py run

lint: .venv/.ready-dev
	@echo "ruff"         && $(BIN)/ruff check --quiet .
	@echo "mypy"         && $(BIN)/mypy --no-error-summary
	@echo "lint-imports" && $(BIN)/lint-imports --no-cache

pytest: .venv/.ready-dev
	@tools/test-packages.sh
	@$(BIN)/python -m pytest -n $(WORKERS)

# One after the other, also under "make -j": the quick checks speak first.
test: lint
	@$(MAKE) --no-print-directory pytest

# A soak test sets its own length; the limit on ordinary tests does not hold for it.
soak: .venv/.ready-dev
	@tools/test-packages.sh
	@$(BIN)/python -m pytest -m soak --timeout=0

bench: .venv/.ready-dev
	@tools/test-packages.sh
	@command -v wrk > /dev/null || tools/apt.sh "Pengukuran memerlukan pembangkit beban wrk" wrk
	@$(BIN)/python -m bench

screenshots: .venv/.ready-dev
	@tools/test-packages.sh
	@SIAGA_SCREENSHOTS=1 $(BIN)/python -m pytest -q --timeout=0 tests/e2e/test_screens.py tests/e2e/test_petugas.py tests/e2e/test_phone.py

lock:
	@tools/lock.sh

vendor:
	@tools/vendor.sh

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
