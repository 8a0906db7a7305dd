"""The command line: `python app.py COMMAND`. Thin commands; what they do lives in `data` and in `dashboard.serving`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.commands import accounts, imports, night, policy, retention, serve, store, totals
from dashboard.commands.desk import Desk
from dashboard.commands.trouble import explain
from dashboard.commands.words import HELP_OPTIONS, Group
from dashboard.console import Console, Terminal
from dashboard.settings import Settings
from data.errors import SiagaError

if TYPE_CHECKING:
    from dashboard.control import Request
    from dashboard.standing import Standing

_PROGRAM = "python app.py"


@click.group(cls=Group, context_settings=HELP_OPTIONS, no_args_is_help=True)
def cli() -> None:
    """Siaga Pemilu Samarinda: pemantau hari pemungutan suara. Bukan hasil resmi; rekapitulasi KPU yang berlaku.

    Setelan dibaca dari variabel lingkungan SIAGA_*; daftarnya: python app.py settings.
    """


for _command in (
    serve.run,
    serve.serve,
    store.init,
    store.migrate,
    imports.import_group,
    accounts.accounts,
    night.simulate,
    totals.totals,
    store.rebuild,
    store.verify,
    store.backup,
    store.restore,
    policy.policy,
    retention.retention,
    totals.settings,
    serve.fold,
):
    cli.add_command(_command)


def main(argv: list[str] | None = None) -> int:
    """Run one command from the terminal; the exit code: 0, 1 (refused), 2 (typed wrongly), 130 (interrupted)."""
    console = Terminal()
    try:
        settings = Settings.from_environment()
    except SiagaError as error:
        console.complain(str(error))
        return 2
    words = tuple(sys.argv[1:] if argv is None else argv)
    code = run_command(Desk(settings, console, words, Path.cwd()))
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`| head`) has gone; without this Python would complain while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def run_handed(standing: Standing, request: Request, console: Console) -> int:
    """Run a command that another terminal handed to this serving process."""
    return run_command(Desk(standing.settings, console, request.argv, Path(request.cwd), standing))


def run_command(desk: Desk) -> int:
    """Run the desk's command; every error becomes a sentence on its console."""
    try:
        result = cli.main(list(desk.argv), _PROGRAM, standalone_mode=False, obj=desk)
    except click.exceptions.NoArgsIsHelpError as error:
        desk.console.complain(error.format_message())
        return 2
    except (Exception, KeyboardInterrupt) as error:
        return explain(error, desk.console, desk.settings.data_dir)
    return result if isinstance(result, int) else 0
