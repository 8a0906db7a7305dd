"""What callbacks are given: the services object, as far as they use it."""

from __future__ import annotations

from typing import Any, Protocol

from data.actor import Actor
from data.glass import Glass
from data.house import House
from data.snapshot import SnapshotService
from data.view import View


class Services(Protocol):
    """The open house, its snapshots, and who is asking. Made by `dashboard.services`."""

    house: House
    snapshots: SnapshotService
    settings: Any
    maps: Any

    def actor(self) -> Actor: ...

    def glass(self) -> tuple[Glass, ...]: ...

    def view(self, election: str | None = None) -> View: ...
