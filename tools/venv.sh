#!/usr/bin/env bash
# Makes .venv when it is not there yet. On a bare Debian, python3 comes without the part that makes
# virtual environments (ensurepip); it is then installed, or the reader is told what to install.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

command -v "$python" > /dev/null || {
    echo "Python tidak ditemukan ($python). Pasang Python 3.11, atau jalankan: make run PYTHON=/jalur/ke/python3.11" >&2
    exit 1
}
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$version" != 3.11 ]; then
    echo "Aplikasi ini memerlukan Python 3.11, sedangkan $python adalah Python $version." >&2
    echo "Jalankan dengan Python yang sesuai, misalnya: make run PYTHON=python3.11" >&2
    exit 1
fi

if [ -x .venv/bin/python ] && .venv/bin/python -m pip --version > /dev/null 2>&1; then
    exit 0
fi
if ! "$python" -c 'import ensurepip, venv' 2> /dev/null; then
    tools/apt.sh "Python ini belum dapat membuat lingkungan virtual" python3-venv
    "$python" -c 'import ensurepip, venv' 2> /dev/null || {
        echo "$python tetap tidak dapat membuat lingkungan virtual: modul ensurepip tidak ada." >&2
        exit 1
    }
fi
echo "Membuat lingkungan virtual di .venv ..."
"$python" -m venv --clear .venv
