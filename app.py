"""The front door: `python app.py run` and every other command; `server()` for a WSGI server of your own.

A foreign WSGI server may run one process with threads on SQLite (`gunicorn --threads 8 'app:server()'`). It must not
preload: the store is opened by the process that uses it. `python app.py serve` does all of that by itself.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from dashboard.commands import main


def server() -> Any:
    """The WSGI application with its folder, opened from the SIAGA_* settings."""
    from dashboard import settings, standing

    return standing.open_web(settings.Settings.from_environment()).server


if __name__ == "__main__":
    os.umask(0o077)  # database, log, keys, backups: for this user only
    sys.exit(main())
