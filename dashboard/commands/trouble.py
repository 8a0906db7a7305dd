"""What a person at the terminal hears when something goes wrong: one sentence, and never a traceback.

What nobody foresaw goes into DATA_DIR/log/siaga.log under an id that the person hears too.
"""

from __future__ import annotations

import errno
import logging
import secrets
import sys
from logging.handlers import WatchedFileHandler
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from dashboard.commands import words
from dashboard.console import Console
from dashboard.control import Gone
from data.errors import DISK_FULL, SiagaError, os_words
from data.imports import ImportRefused
from data.store import database_sentence

log = logging.getLogger("siaga.commands")

REFUSED, WRONG_USE, INTERRUPTED = 1, 2, 130
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


class _OneLine(logging.Formatter):
    """For standard error: the message, without the traceback that the file has."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{self.formatTime(record)} {record.levelname} {record.getMessage()}"


class LogFile(WatchedFileHandler):
    """The log of an installation. Watched, not rotating: several processes may write it, logrotate may move it.

    A log that cannot be written (disk full) never takes down what wanted to log: the line is lost, nothing else.
    """

    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
        except OSError:
            # Looking whether the file was moved writes out what an earlier line left behind, outside of the
            # handler's own guard.
            self.handleError(record)


def log_file(data_dir: Path) -> Path:
    """Where the log of this installation is."""
    return data_dir / "log" / "siaga.log"


def start_log(data_dir: Path, level: str, *, on_screen: bool = False) -> None:
    """Send the log to its file, and warnings to standard error too when the process serves. Safe to repeat."""
    root = logging.getLogger()
    if any(isinstance(handler, LogFile) for handler in root.handlers):
        return
    logging.raiseExceptions = False  # a log that cannot be written (disk full) must not pour tracebacks on the screen
    path = log_file(data_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = LogFile(path, encoding="utf-8", delay=True)
    file.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(file)
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells at every look that it has looked
    if on_screen:
        screen = logging.StreamHandler(sys.stderr)
        screen.setLevel(logging.WARNING)
        screen.setFormatter(_OneLine())
        root.addHandler(screen)


def explain(error: BaseException, console: Console, data_dir: Path) -> int:
    """Say it, and return the exit code."""
    match error:
        case click.UsageError():
            console.complain(words.sentence(error))
            return WRONG_USE
        case KeyboardInterrupt() | click.Abort():
            console.complain("Dihentikan.")
            return INTERRUPTED
        case ImportRefused():
            _explain_import(error, console)
            return REFUSED
        case SiagaError():
            console.complain(str(error))
            return REFUSED
        case SQLAlchemyError():
            _note(data_dir, "database error", error)
            console.complain(database_sentence(error))
            return REFUSED
        case Gone() | BrokenPipeError():
            return REFUSED  # nobody is left to hear it
        case OSError() if error.errno == errno.ENOSPC:
            console.complain(DISK_FULL)
            return REFUSED
        case OSError() if error.filename is not None:
            console.complain(f"{error.filename}: {os_words(error)}. Periksa letak dan izin berkas itu.")
            return REFUSED
    _explain_unforeseen(error, console, data_dir)
    return REFUSED


def _explain_import(error: ImportRefused, console: Console) -> None:
    report = error.report
    for one in report.errors if report.error_count > 1 else ():  # a single one stands in the summary
        console.complain(one.sentence)
    hidden = report.error_count - len(report.errors)
    if hidden > 0:
        console.complain(f"... dan {hidden} kesalahan lain.")
    console.complain(report.summary)


def _explain_unforeseen(error: BaseException, console: Console, data_dir: Path) -> None:
    number = secrets.token_hex(4)
    failure = _note(data_dir, f"unexpected error {number}", error)
    where = f"log tidak dapat ditulis ({failure})" if failure else f"rinciannya di {log_file(data_dir)}"
    console.complain(f"Terjadi kesalahan yang tidak terduga (nomor {number}); {where}.")


def _note(data_dir: Path, words: str, error: BaseException) -> str:
    """Write it into the log, traceback and all, and nowhere else; why that was not possible, else empty."""
    try:
        start_log(data_dir, "INFO")
        log.error("%s", words, exc_info=error)
    except OSError as failure:
        return os_words(failure)
    return ""
