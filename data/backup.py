"""A backup of the whole store in one file, from either database; `data.restore` fills an empty store from it.

The file is a zip: `manifest.json` and one member of JSON lines per table, each row an array in the
manifest's column order (binary as base64). It is read in one transaction, so it is one moment of the store
however long it takes and whoever writes meanwhile. Not in it: sessions, failed logins, and the secrets (the
master key, without which the personal data inside stay sealed). Rows are ordered by primary key, bytewise,
on both databases; so the SHA-256 of a member says whether a restored table is the one that was saved.
The originals of photos are carried when asked for, and counted always (`data.backup_photos`).
"""

from __future__ import annotations

import base64
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import orjson
from sqlalchemy import Connection, Table, Text, select

from data import schema
from data.backup_photos import MEMBERS, PhotosSaved, save_photos
from data.clock import iso, real_now
from data.errors import StoreError, os_words
from data.house import House
from data.tables import fold_state, metadata, store_info

FORMAT: Final = "siaga-pemilu-cadangan"
FORMAT_VERSION: Final = 1
MANIFEST: Final = "manifest.json"
LEFT_OUT: Final = ("session", "login_failure")  # they belong to browsers and addresses, not to the election
# Folded caches: their digests together are the digest of the totals.
TOTALS: Final = ("total", "day_total", "health_total")
BATCH: Final = 1_000

Progress = Callable[[int, int], None]  # tables and photos done, and in all


class BackupError(StoreError):
    """The backup cannot be written, or this file cannot be restored here."""

    status = 422


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds. `heads`: chain head per election; `totals`: SHA-256 over the folded tables."""

    kind: str
    made_at: str
    rows: dict[str, int]
    heads: dict[str, str]
    totals: str
    photos: PhotosSaved = field(default_factory=PhotosSaved)

    @property
    def submissions(self) -> int:
        return self.rows["submission"]

    @classmethod
    def of(cls, manifest: dict[str, Any]) -> BackupReport:
        """What a manifest says."""
        return cls(
            manifest["kind"],
            manifest["made_at"],
            {name: entry["rows"] for name, entry in manifest["tables"].items()},
            manifest["heads"],
            manifest["totals"],
            PhotosSaved.of(manifest),
        )


def tables() -> tuple[Table, ...]:
    """The tables of a backup, parents before children."""
    return tuple(table for table in metadata.sorted_tables if table.name not in LEFT_OUT)


def member_name(table: str) -> str:
    """Where a table's rows are in the zip."""
    return f"tables/{table}.jsonl"


def backup(house: House, target: Path, progress: Progress | None = None, *, photos: bool = False) -> BackupReport:
    """Write the whole store into `target`, which must not exist yet. It appears complete or not at all.

    `photos`: the originals of all photos too; files that are missing or changed are named, and left out.
    """
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        if target.exists():
            raise FileExistsError
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                report = _write(house, file, progress, photos)
                file.flush()
                os.fsync(file.fileno())
            # link() refuses to replace a file that has appeared meanwhile; rename() would not.
            os.link(unfinished, target)
        finally:
            unfinished.unlink()
        _sync_folder(target.parent)
    except FileExistsError:
        raise BackupError(f"Berkas {target} sudah ada: pilih nama lain, cadangan lama tidak ditimpa.") from None
    except OSError as error:
        reason = os_words(error)
        raise BackupError(f"Cadangan tidak dapat ditulis ke {target} ({reason}): pilih tempat lain.") from error
    return report


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(house: House, file: IO[bytes], progress: Progress | None, photos: bool) -> BackupReport:
    wanted = tables()
    entries: dict[str, dict[str, Any]] = {}
    with house.store.read() as connection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for done, table in enumerate(wanted):
            with zipped.open(member_name(table.name), "w", force_zip64=True) as member:
                rows, digest = digest_of(connection, table, member)
            columns = [str(column.name) for column in table.columns]  # orjson takes no subclass of str
            entries[str(table.name)] = {"rows": rows, "sha256": digest, "columns": columns}
            if progress is not None:
                progress(done + 1, len(wanted))

        def step(done: int, of: int) -> None:
            if progress is not None:
                progress(len(wanted) + done, len(wanted) + of)

        saved = save_photos(zipped, connection, house.photos, carry=photos, step=step)
        info = connection.execute(select(store_info)).one()
        heads = {row.election: row.chain_head for row in connection.execute(select(fold_state))}
        manifest = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "schema": schema.newest(),
            "kind": info.kind,
            "key_check": info.key_check,
            "made_at": iso(real_now()),
            "heads": heads,
            "totals": totals_digest(entries),
            "tables": entries,
            "photos": saved.to_json(),
            "not_included": [
                *LEFT_OUT,
                "secrets/master.key",
                "secrets/session.key",
                *([] if photos else [MEMBERS]),
            ],
        }
        zipped.writestr(MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
    return BackupReport.of(manifest)


def digest_of(connection: Connection, table: Table, sink: IO[bytes] | None = None) -> tuple[int, str]:
    """Rows and SHA-256 of a table's lines in key order; the lines also go into `sink`."""
    rows, digest = 0, hashlib.sha256()
    for line in _lines(connection, table):
        rows += 1
        digest.update(line)
        if sink is not None:
            sink.write(line)
    return rows, digest.hexdigest()


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    # Bytewise order: PostgreSQL would otherwise sort text by the language of the database.
    bytewise = connection.dialect.name != "sqlite"
    order = [
        column.collate("C") if bytewise and isinstance(column.type, Text) else column
        for column in table.primary_key.columns
    ]
    wanted = select(table).order_by(*order).execution_options(yield_per=BATCH)
    for row in connection.execute(wanted):
        yield orjson.dumps([_plain(value) for value in row], option=orjson.OPT_APPEND_NEWLINE)


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def totals_digest(entries: dict[str, dict[str, Any]]) -> str:
    """One SHA-256 over everything the folder has computed."""
    return hashlib.sha256("".join(entries[name]["sha256"] for name in TOTALS).encode()).hexdigest()
