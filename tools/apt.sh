#!/usr/bin/env bash
# tools/apt.sh REASON PACKAGE...: installs Debian packages as root or through sudo, or says what to install.
set -euo pipefail
source "$(dirname "$0")/root.sh"
reason=$1
shift

command -v apt-get > /dev/null || {
    echo "$reason. Mesin ini tidak memakai apt; pasang padanan paket berikut: $*" >&2
    exit 1
}
may_be_root || {
    echo "$reason. Pasang lebih dahulu sebagai root: apt-get install $*" >&2
    exit 1
}
echo "$reason; memasang paket Debian: $*"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 "$@" > "$log" 2>&1
}
# The package lists may be missing or too old to be served, so they are fetched before anything is installed.
if ! { run update && run install -y --no-install-recommends "$@"; }; then
    cat "$log" >&2
    echo "Pemasangan $* gagal; keluaran apt-get ada di atas." >&2
    exit 1
fi
