"""Several threads, one SQLite connection, shared commits.

SQLite lets one writer in at a time and a commit waits for the disk. Threads that come while another is committing
queue up; whoever gets the connection next takes the whole queue along: each work in its own savepoint, one commit
for all. A work that fails undoes its savepoint only. Nobody is answered before the commit is on disk.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

T = TypeVar("T")
MOST_AT_ONCE = 64  # keeps a commit, and so everybody's wait, short


class _Work(Generic[T]):
    def __init__(self, function: Callable[[Connection], T]) -> None:
        self.function = function
        self.done = threading.Event()
        self.result: T | None = None
        self.error: BaseException | None = None


class GroupCommit:
    """`run(work)` blocks until `work` is committed or has failed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._waiting: deque[_Work[Any]] = deque()

    def run(self, function: Callable[[Connection], T]) -> T:
        work = _Work(function)
        self._waiting.append(work)
        with self._turn:
            # Whoever held the turn before may have done this work already.
            if not work.done.is_set():
                self._drain()
        work.done.wait()
        if work.error is not None:
            raise work.error
        return work.result  # type: ignore[return-value]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else writes inside this block (long imports use the engine themselves)."""
        with self._turn:
            yield

    def _drain(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
            try:
                with self._engine.begin() as connection:
                    if len(batch) == 1:  # alone it needs no savepoint: the transaction itself is undone
                        batch[0].result = batch[0].function(connection)
                    else:
                        for work in batch:
                            self._one(connection, work)
            except BaseException as error:
                # The commit itself failed: nothing of the batch is on disk, so nobody may hear "done".
                # A full disk may end the transaction under a savepoint; the first error is the one that tells why.
                cause = next((work.error for work in batch if isinstance(work.error, OperationalError)), error)
                for work in batch:
                    work.error = work.error or cause
                if not isinstance(error, Exception):
                    raise
            finally:
                for work in batch:
                    work.done.set()

    @staticmethod
    def _one(connection: Connection, work: _Work[Any]) -> None:
        try:
            with connection.begin_nested():
                try:
                    work.result = work.function(connection)
                except Exception as error:
                    work.error = error
                    raise
        except OperationalError:
            raise  # disk full, malformed: the whole transaction is in doubt
        except Exception as error:
            if error is not work.error:
                raise
