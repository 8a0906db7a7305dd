#!/usr/bin/env bash
# Installs what the tests need beside Python, only where it is missing: Chromium, a library of Playwright's driver,
# the PostgreSQL server programs, and nginx.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/root.sh

if ! command -v chromium > /dev/null; then
    tools/apt.sh "Uji peramban memerlukan Chromium" chromium fonts-liberation
fi
if [[ $(/sbin/ldconfig -p) != *libatomic.so.1* ]]; then
    tools/apt.sh "Uji peramban memerlukan pustaka libatomic" libatomic1
fi
if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null; then
    # The tests start private servers of their own. Without this file Debian would also make and start a system
    # cluster, which nobody here asked for; where PostgreSQL is already set up, that choice is left alone.
    settings=/etc/postgresql-common/createcluster.d
    if [ ! -e /etc/postgresql-common ] && may_be_root; then
        as_root mkdir -p "$settings"
        echo 'create_main_cluster = false' | as_root tee "$settings/tanpa-klaster-utama.conf" > /dev/null
    fi
    tools/apt.sh "Uji basis data memerlukan program server PostgreSQL" postgresql
fi
if [ ! -x /usr/sbin/nginx ]; then
    # Only the program: the tests start it with a configuration of their own.
    tools/apt.sh "Uji proksi memerlukan nginx" nginx-light
fi
