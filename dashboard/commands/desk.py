"""What every command is handed: settings, a console, and the house in the way it needs it.

`reading()` works beside a serving process. `writing()` on SQLite lets the serving process run the whole command when
there is one, and takes the writer's lock itself when there is none; so nothing may be done before it. `alone()` is for
what cannot be done under a serving process at all.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard import control
from dashboard.console import Console
from dashboard.opening import database_name, folder_at_work, open_standing, sqlite_file, vault_of
from dashboard.settings import Settings
from data.accounts import Accounts
from data.actor import KOTA, Actor
from data.errors import StoreError
from data.folding import fold_all
from data.founding import Kind, found
from data.house import House
from data.passwords import Passwords
from data.store import Store

if TYPE_CHECKING:
    from dashboard.standing import Standing


@dataclass
class Desk:
    """`standing`: what the serving process holds open, when the command runs inside it."""

    settings: Settings
    console: Console
    argv: tuple[str, ...]
    cwd: Path
    standing: Standing | None = None

    def path(self, given: str) -> Path:
        """A file as the person at the terminal means it, wherever the command runs."""
        return self.cwd / Path(given).expanduser()

    @property
    def actor(self) -> Actor:
        """Whoever has a shell on this machine is its administrator; their login name stands in every trace."""
        return Actor(f"konsol:{getpass.getuser()}", "admin", frozenset({KOTA}), name="Konsol")

    @contextmanager
    def reading(self) -> Iterator[House]:
        """The house for reading only."""
        house = open_standing(self.settings, writable=False)
        try:
            yield house
        finally:
            house.store.close()

    @contextmanager
    def writing(self) -> Iterator[House]:
        """The house for writing, here or in the process that serves."""
        if self.standing is not None:
            yield self.standing.house
            return
        self._hand_over()
        house = open_standing(self.settings)
        try:
            yield house
        finally:
            house.store.close()

    def _hand_over(self) -> None:
        if sqlite_file(self.settings) is None:
            return
        request = control.Request(self.argv, str(self.cwd), database_name(self.settings))
        code = control.hand_over(self.settings.data_dir, request, self.console)
        if code is not None:
            raise click.exceptions.Exit(code)

    def alone(self, command: str) -> None:
        """Refuse when a process serves this database."""
        if self.standing is not None or self._served():
            raise StoreError(
                f"Perintah `{command}` tidak dapat dijalankan selama server melayani penyimpanan ini: "
                "hentikan server dahulu (Ctrl-C), lalu ulangi."
            )

    def _served(self) -> bool:
        if sqlite_file(self.settings) is not None:
            return control.serving(self.settings.data_dir, database_name(self.settings))
        with Store(self.settings.database_url, writable=False) as store:
            return folder_at_work(store)

    def found(self, kind: Kind) -> bool:
        """Make a store of this kind where none is, with its totals at nothing; whether it was made now."""
        with Store(self.settings.database_url) as store:
            made = found(store, vault_of(self.settings), kind)
        if made:
            house = open_standing(self.settings)
            try:
                fold_all(house)
            finally:
                house.store.close()
        return made

    def accounts(self, house: House) -> Accounts:
        """The accounts; inside a serving process its own, so that a session ended here ends there at once."""
        if self.standing is not None:
            return self.standing.services.accounts
        return Accounts(house, passwords=Passwords(at_once=self.settings.login_hashes))

    def settle(self, house: House) -> None:
        """Fold what the command has written, so that the next one sees it in the totals."""
        fold_all(house)
