"""Work that goes on beside the requests of a process: in turns, in one thread, until it is stopped.

It says the first failure and the recovery, not every failure between, and never stops trying.
"""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod

log = logging.getLogger(__name__)


class Background(ABC):
    """`turn()` is called again and again; after one that says so, and after a failure, there is a pause.

    `pause`: its seconds, which a turn may set. `last_error`: what the last turn failed of, None when it did not.
    """

    name: str  # of the thread
    failing: str  # what the log says of the first failure

    def __init__(self, every: float) -> None:
        self.pause = every
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.last_error: str | None = None

    @abstractmethod
    def turn(self) -> bool:
        """Do one piece of the work; False when the next one can wait for the pause."""

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the turn at hand and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self._try():
                self._stop.wait(self.pause)

    def _try(self) -> bool:
        try:
            worked = self.turn()
        except Exception as error:
            if self.last_error is None:
                log.exception(self.failing)
            self.last_error = str(error) or type(error).__name__
            return False
        if self.last_error is not None:
            log.warning("%s works again", self.name)
        self.last_error = None
        return worked
