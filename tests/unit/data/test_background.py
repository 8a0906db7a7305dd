"""Work beside the requests: it goes on after a failure, says the first one and the recovery, and ends when told."""

from __future__ import annotations

import logging
import threading

import pytest

from data.background import Background
from tests.support.serving import until


class Worker(Background):
    name = "pekerja"
    failing = "it failed"

    def __init__(self, outcomes: list[object]) -> None:
        super().__init__(0.01)
        self.outcomes = outcomes
        self.rested = threading.Event()

    def turn(self) -> bool:
        if not self.outcomes:
            self.rested.set()
            return False
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return bool(outcome)


def test_the_first_failure_and_the_recovery_are_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    worker = Worker([True, ValueError("satu"), OSError("dua"), False, KeyError()])
    worker.start()
    until(worker.rested.is_set, "the end of the work")
    worker.stop()
    assert [record.getMessage() for record in caplog.records] == [
        "it failed", "pekerja works again", "it failed", "pekerja works again"
    ]  # fmt: skip
    assert worker.last_error is None


def test_what_failed_last_is_kept_until_it_works_again() -> None:
    worker = Worker([ValueError("satu"), KeyError()])
    assert (worker._try(), worker.last_error) == (False, "satu")
    assert (worker._try(), worker.last_error) == (False, "KeyError")
    assert (worker._try(), worker.last_error) == (False, None)


def test_it_ends_when_told_also_before_it_began() -> None:
    Worker([]).stop()
    worker = Worker([])
    worker.start()
    worker.stop()
    assert worker._thread is not None
    assert not worker._thread.is_alive()
