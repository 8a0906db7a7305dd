"""What one web process holds open, from its start to its end.

On SQLite it is the one writing process: it folds, feeds a simulated night, and takes commands from other terminals.
On PostgreSQL a process of its own folds and feeds; a web process only follows the night's clock.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from dashboard import compression
from dashboard.console import Console
from dashboard.control import ControlServer, Request
from dashboard.factory import create_app
from dashboard.night import ClockFollower, NightFeeder
from dashboard.night_state import NightState, read_state
from dashboard.opening import database_name, open_standing
from dashboard.services import Services, build_services
from dashboard.settings import Settings
from data.folding import Folder
from data.house import House
from data.photos.rendering import Renderer
from data.store import StoreBusy
from data.watching import Watch


@dataclass
class Standing:
    """What one web process holds open. On SQLite with the folder, the night and the door for commands."""

    settings: Settings
    house: House
    services: Services
    server: Any  # the WSGI application
    folder: Folder | None = None
    watch: Watch | None = None
    feeder: NightFeeder | None = None
    follower: ClockFollower | None = None
    control: ControlServer | None = None
    renderer: Renderer | None = None
    app: Any = field(default=None, repr=False)

    def begin_night(self, state: NightState) -> NightFeeder:
        """Start the night of a simulated store that had none."""
        self.feeder = NightFeeder(self.house, state)
        self.feeder.prepare()
        self.feeder.start()
        return self.feeder

    def start(self) -> None:
        """Begin to make photos ready, to fold, to feed, to take commands."""
        simulated = self.services.kind == "simulated"
        self.renderer = Renderer(self.house)
        self.renderer.start()
        if not self.house.store.is_sqlite:
            if simulated:
                self.follower = ClockFollower(self.house)
                self.follower.follow()
                self.follower.start()
            return
        self.folder = Folder(self.house, self.settings.fold_seconds)
        self.folder.start()
        self.watch = Watch(self.house)
        self.watch.start()
        self.services.snapshots.watch(self.folder)
        state = read_state(self.house.store) if simulated else None
        if state is not None:
            self.feeder = NightFeeder(self.house, state)
            self.feeder.start()
        self.control = ControlServer(self.settings.data_dir, database_name(self.settings), self._command)
        self.control.start()

    def warm(self) -> None:
        """Build the first snapshot and pack the big files before the first visitor asks for them."""
        self.services.snapshots.snapshot()
        compression.warm(self.app)

    def close(self) -> None:
        """Stop what runs; a command that feeds the night ends with the feeder, the writer's lock goes last."""
        for one in (self.feeder, self.control, self.follower, self.renderer, self.watch, self.folder):
            if one is not None:
                one.stop()
        self.house.store.close()

    def _command(self, request: Request, console: Console) -> int:
        from dashboard.commands import run_handed

        return run_handed(self, request, console)


def open_web(settings: Settings, *, patience: float = 0.0) -> Standing:
    """Everything of one web process, opened in that process. `patience`: seconds to wait for the writer's lock."""
    until = time.monotonic() + patience
    while True:
        try:
            house = open_standing(settings)
            break
        except StoreBusy:
            if time.monotonic() >= until:
                raise
            time.sleep(0.1)
    try:
        services = build_services(settings, house)
        app = create_app(settings, services=services)
        standing = Standing(settings, house, services, app.server, app=app)
        standing.start()
    except BaseException:
        house.store.close()
        raise
    return standing
