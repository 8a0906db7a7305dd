"""Where a command speaks: the terminal it was typed in, or the wire to it when another process runs it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import click
from tqdm import tqdm

Advance = Callable[[int, int], None]  # done, total


class Console(Protocol):
    """What a command may do to be heard; nothing in a command prints by itself."""

    def say(self, text: str = "") -> None:
        """A line of the result."""

    def complain(self, text: str) -> None:
        """A line about what went wrong."""

    def progress(self, label: str) -> AbstractContextManager[Advance]:
        """A bar that is advanced by calling it with (done, total)."""


class Bar:
    """One bar on standard error; nothing where standard error is no terminal, so that logs stay readable."""

    def __init__(self, label: str) -> None:
        # leave=False: what a command has to say comes in words at its end.
        self._bar = tqdm(desc=label, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False, unit="")

    def __call__(self, done: int, total: int) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        self._bar.close()


class Terminal:
    """Standard output for results, standard error for troubles and bars."""

    def say(self, text: str = "") -> None:
        click.echo(text)
        sys.stdout.flush()

    def complain(self, text: str) -> None:
        click.echo(text, err=True)

    @contextmanager
    def progress(self, label: str) -> Iterator[Advance]:
        bar = Bar(label)
        try:
            yield bar
        finally:
            bar.close()
