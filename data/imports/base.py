"""The steps every import goes through: read the file, compare it with what stands, store it in one
transaction.

`compare` runs twice: before the transaction, so that a bad file never takes the writer's place, and
inside it, so that what was compared is what is changed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar, Final

from sqlalchemy import Connection, insert, update

from data.actor import Actor
from data.house import House
from data.imports.files import FileTable, Layout, read_table
from data.imports.report import ImportReport, Problems
from data.register import Register
from data.reports.tally_rows import hold_off_judging
from data.rules.words import number
from data.tables import dirty, election

ProgressCall = Callable[[int, int], None]
TELL_EVERY: Final = 250


class Progress:
    """Tells a caller how far an import is, in steps: every row is compared (one) and stored (one more)."""

    def __init__(self, tell: ProgressCall | None, *, halves: int = 2) -> None:
        self._tell = tell
        self._halves = halves
        self._rows = 0
        self._done = 0

    def expect(self, rows: int) -> None:
        """How many rows the file has."""
        self._rows = rows

    def reach(self, done: int) -> None:
        """So many steps are done; a step back (a second comparison) is not told."""
        if self._tell is not None and done > self._done:
            self._done = done
            self._tell(done, self._rows * self._halves)

    def stored(self, rows: int) -> None:
        """So many of the rows are stored, beside all of them being compared."""
        self.reach(self._rows + rows)

    def finish(self) -> None:
        self.reach(self._rows * self._halves)


class Import(ABC):
    """One import of one file. Subclasses fill `rows`, `stored`, `unchanged`, `warnings` and `details`."""

    what: ClassVar[str]
    secret: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, house: House, actor: Actor, progress: Progress) -> None:
        self.house = house
        self.actor = actor
        self.progress = progress
        self.problems = Problems(self.what, self.secret)
        self.warnings: list[str] = []  # of the file
        self.remarks: list[str] = []  # of the file beside what stands: made anew by each comparison
        self.rows = 0
        self.stored = 0
        self.unchanged = 0
        self.details: dict[str, Any] = {}

    @abstractmethod
    def read(self, path: Path) -> None:
        """Read the file; what is wrong goes to `problems`, an unreadable file raises `FileProblem`."""

    @abstractmethod
    def compare(self, connection: Connection) -> None:
        """Find out what would change (`stored`) and what stands already (`unchanged`)."""

    @abstractmethod
    def store(self, connection: Connection) -> None:
        """Write what `compare` found to be new."""

    def sentence(self, *, check_only: bool) -> str:
        """The summary in words."""
        if not self.stored:
            return f"{number(self.rows)} baris dibaca; semuanya sudah sama, tidak ada yang berubah."
        verb = "akan disimpan" if check_only else "disimpan"
        rest = f", {number(self.unchanged)} sudah sama" if self.unchanged else ""
        return f"{number(self.rows)} baris dibaca: {number(self.stored)} {verb}{rest}."

    def report(self, *, check_only: bool) -> ImportReport:
        """What happened; with `check_only` nothing did, and `details['would_store']` says what would."""
        details = {**self.details, "would_store": self.stored} if check_only else self.details
        start = "Pemeriksaan saja, tidak ada yang disimpan. " if check_only else ""
        return ImportReport(
            self.what,
            rows=self.rows,
            stored=0 if check_only else self.stored,
            unchanged=self.unchanged,
            warnings=[*self.warnings, *self.remarks],
            summary=start + self.sentence(check_only=check_only),
            details=details,
        )

    # ---- shared by imports ----

    def table(self, path: Path, layout: Layout) -> FileTable:
        """The rows of a CSV or XLSX file; how many there are and what is noted of the file is kept."""
        found = read_table(path, layout, self.problems)
        self.warnings += found.notes
        self.rows = len(found.rows)
        return found

    def register(self, connection: Connection) -> Register:
        """The register as this transaction sees it."""
        return self.house.registers.of(self.house.election, connection)


def register_changed(connection: Connection, register: Register, touched: Iterable[str] = ()) -> None:
    """Tell every process that the register has to be read again, and have the day of these kelurahan counted again.

    Pages look at the revision alone, so at least one kelurahan is queued: a new name shows without a new report.
    From here to the end of the transaction no form is judged, so that `recheck` sees every form of the old register.
    """
    hold_off_judging(connection)
    connection.execute(
        update(election)
        .where(election.c.code == register.election)
        .values(register_version=election.c.register_version + 1)
    )
    queue(connection, register.election, "mark", set(touched) or {min(register.kelurahan())})


def queue(
    connection: Connection, code: str, kind: str, kelurahan: Iterable[str], contests: Iterable[str | None] = (None,)
) -> None:
    """Have totals computed again that no report has changed."""
    rows = [
        {"election": code, "kind": kind, "kelurahan": place, "contest": contest, "submission": None}
        for place in sorted(kelurahan)
        for contest in contests
    ]
    if rows:
        connection.execute(insert(dirty), rows)
