#!/usr/bin/env bash
# Compiles requirements.txt and requirements-dev.txt (exact versions and hashes, Linux, Python 3.11)
# from the two .in files. "tools/lock.sh --upgrade" takes newer versions, without it the pins stay.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"${PYTHON:-python3}" -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet uv

# Neither an index address nor a local folder of wheels may leak into the files: they must install anywhere.
compile() {
    "$scratch/venv/bin/uv" pip compile --quiet --generate-hashes --python-version 3.11 --python-platform linux \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}
compile "$@" requirements.in --output-file requirements.txt
compile "$@" requirements-dev.in --output-file requirements-dev.txt

if grep -nE 'https?://|--(extra-)?index-url|--find-links' requirements.txt requirements-dev.txt; then
    echo "The lock files name a registry (lines above)." >&2
    exit 1
fi
