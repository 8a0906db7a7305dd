"""What a button of a plain page does: the page again, with what was done, or with why it was not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from flask.typing import ResponseReturnValue

from data.errors import SiagaError


class Show(Protocol):
    """Draws the page: with a status and a problem, or with what was done."""

    def __call__(self, status: int = 200, problem: SiagaError | None = None, done: str = "") -> ResponseReturnValue: ...


def attempt(show: Show, work: Callable[[], str]) -> ResponseReturnValue:
    """Do it; `work` returns the sentence that says what was done."""
    try:
        done = work()
    except SiagaError as error:
        return show(error.status, error)
    return show(done=done)
