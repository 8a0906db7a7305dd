"""Files that come in: registers, candidates, KPU's published figures, officers and their examinations.

A file is checked whole and stored in one transaction, or refused with a report that names every line. The
same file twice changes nothing and says so. The formats are described in `docs/impor.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from data import audit
from data.actor import Actor
from data.errors import Refused
from data.house import House
from data.imports.areas import AreasImport
from data.imports.base import Import, Progress
from data.imports.boundaries import store_boundaries
from data.imports.candidates import CandidatesImport
from data.imports.officers import OfficersImport
from data.imports.report import FileProblem, ImportRefused, ImportReport, LineError
from data.imports.screenings import ScreeningsImport
from data.imports.sirekap import SirekapImport
from data.imports.stations import StationsImport
from data.register import RegisterCache

__all__ = ["KINDS", "ImportRefused", "ImportReport", "LineError", "run", "store_boundaries"]

KINDS: Final[dict[str, type[Import]]] = {
    kind.what: kind
    for kind in (
        AreasImport,
        StationsImport,
        CandidatesImport,
        SirekapImport,
        OfficersImport,
        ScreeningsImport,
    )
}


# Reports and people of the real world never enter a simulated store; registers and boundaries may.
REAL_ONLY = ("sirekap", "petugas", "pemeriksaan")


def run(
    house: House,
    actor: Actor,
    what: str,
    path: Path,
    *,
    check_only: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Import a file into the current election; `ImportRefused` (with the report) when anything is wrong
    with it.

    `what` is one of `KINDS`. `check_only` reads and compares, and stores nothing. `progress(done, total)`
    is called while it goes on, in steps: one when a row has been compared, one more when it has been
    stored.
    """
    actor.require("import")
    if what not in KINDS:
        raise Refused(f"Jenis impor {what!r} tidak dikenal; pilihannya: {', '.join(KINDS)}.", "what")
    if what in REAL_ONLY:
        house.store.require_kind("real")
    job = KINDS[what](house, actor, Progress(progress, halves=1 if check_only else 2))
    _prepare(job, path)
    if not check_only and job.stored:
        _store(job, path)
    job.progress.finish()
    return job.report(check_only=check_only)


def _prepare(job: Import, path: Path) -> None:
    """Read and compare; refuse with everything that was found."""
    try:
        job.read(path)
    except FileProblem as problem:
        job.problems.whole(problem.sentence, problem.line)
        job.problems.refuse(job.rows, job.warnings)
    job.progress.expect(job.rows)
    with job.house.store.read() as connection:
        job.compare(connection)
    job.problems.refuse(job.rows, [*job.warnings, *job.remarks])
    job.progress.reach(job.rows)


def _store(job: Import, path: Path) -> None:
    try:
        with job.house.store.long_write() as connection:
            job.compare(connection)
            job.problems.refuse(job.rows, [*job.warnings, *job.remarks])
            job.store(connection)
            _trace(connection, job, path)
    except BaseException:
        # The register may have been read inside the transaction that has just been undone: forget it.
        job.house.registers = RegisterCache(job.house.store)
        raise


def _trace(connection: Connection, job: Import, path: Path) -> None:
    """Who imported what: the file by its name and fingerprint, never its content."""
    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else "folder"
    detail = f"{path.name} ({fingerprint}): {job.stored} baris disimpan, {job.unchanged} sudah sama"
    audit.record(connection, job.actor, "import", subject=job.what, detail=detail, election=job.house.election)
