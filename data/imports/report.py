"""What an import says: what was stored, what was not, and for every refusal the line, the column and what
to do.

A file is taken as a whole or not at all. Everything that is wrong with it is collected first, so that it
can be mended in one go; at most the first hundred errors are listed, and all of them are counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from data.errors import SiagaError
from data.rules.words import number

MOST_LISTED: Final = 100
LONGEST_SHOWN: Final = 40
MASK: Final = "…"


@dataclass(frozen=True, slots=True)
class LineError:
    """One thing to mend. `line` counts from 1 as an editor or a spreadsheet does; 0 is the file as a whole.

    `value` is what stands there, cut to 40 characters, or `…` where it is personal or health data.
    """

    line: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True)
class ImportReport:
    """`stored` rows changed the store, `unchanged` rows stood there already (rows without content are
    neither).

    `errors` holds the first hundred of `error_count`; `details` holds the figures of the summary for
    programs.
    """

    what: str
    rows: int = 0
    stored: int = 0
    unchanged: int = 0
    errors: list[LineError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    summary: str = ""
    error_count: int = 0
    details: dict[str, Any] = field(default_factory=dict)


class ImportRefused(SiagaError):
    """Nothing of the file was stored; `report` says why, line by line."""

    status = 422

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report.summary)
        self.report = report


class FileProblem(Exception):
    """The file as a whole cannot be read: one sentence, in Indonesian."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


class Problems:
    """Collects what is wrong with a file. `secret` columns are named, their content never is."""

    def __init__(self, what: str, secret: frozenset[str] = frozenset()) -> None:
        self._what = what
        self._secret = secret
        self._found: list[LineError] = []
        self._seen: set[tuple[int, str, str]] = set()

    def __len__(self) -> int:
        return len(self._found)

    def add(self, line: int, column: str, value: str, words: str, *, name: str = "", place: str = "") -> None:
        """Note one error. `column` is the title in the file, `name` the column's own name when it differs;
        `place` says where instead of a line number (the name of a file in a folder)."""
        shown = shorten(value)
        if value and (column in self._secret or name in self._secret):
            shown = MASK
        where = place or f"Baris {line}"
        content = f' "{shown}"' if shown else ""
        self._note(LineError(line, column, shown, f"{where}, kolom {column}{content}: {words}"))

    def whole(self, sentence: str, line: int = 0) -> None:
        """Note an error of the file, or of a whole line."""
        self._note(LineError(line, "", "", sentence))

    def _note(self, error: LineError) -> None:
        # Files are compared with the store twice (before and inside the transaction): the same
        # error counts once.
        key = (error.line, error.column, error.sentence)
        if key not in self._seen:
            self._seen.add(key)
            self._found.append(error)

    def refuse(self, rows: int, warnings: list[str]) -> None:
        """Raise `ImportRefused` when anything was found."""
        if not self._found:
            return
        ordered = sorted(self._found, key=lambda error: error.line)
        count = len(ordered)
        more = f" (dan {number(count - 1)} kesalahan lain)" if count > 1 else ""
        summary = f"Impor {self._what} ditolak, tidak ada yang disimpan. {ordered[0].sentence}{more}"
        raise ImportRefused(
            ImportReport(
                self._what,
                rows=rows,
                errors=ordered[:MOST_LISTED],
                warnings=warnings,
                summary=summary,
                error_count=count,
            )
        )


def shorten(value: str) -> str:
    """A value as it is shown in a sentence: one line, at most 40 characters."""
    flat = " ".join(value.split())
    return flat if len(flat) <= LONGEST_SHOWN else flat[:LONGEST_SHOWN] + MASK
