"""Filling an empty store from a backup, and proving that it is what was saved. Both databases, any direction.

Before anything is written: the file is whole, of this schema version, made under this master key, and the
store is empty. Before the commit: photos, if it carries any, are on the disk; rows and SHA-256 of every table.
After it: the hash chain of every election and its head.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

import orjson
from sqlalchemy import Connection, LargeBinary, Table, func, insert, select, text

from data import schema
from data.backup import (
    BATCH,
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    BackupError,
    BackupReport,
    Progress,
    digest_of,
    member_name,
    tables,
    totals_digest,
)
from data.backup_photos import PhotosSaved, damaged, put_back
from data.chain import verify
from data.errors import os_words
from data.house import House
from data.photos.box import PhotoBox
from data.store import Store
from data.vault import Vault

_LARGEST_MANIFEST: Final = 1_000_000
_NEEDED: Final = {"schema", "kind", "key_check", "made_at", "heads", "totals", "tables"}
_UNREADABLE: Final = (KeyError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error)


def inspect(source: Path) -> BackupReport:
    """Check a backup file as a whole (every member against its SHA-256) without touching any store."""
    with _opened(source) as zipped:
        manifest = _manifest(zipped, source)
        _check_members(zipped, manifest, source)
        _check_photos(zipped, manifest, source)
    return BackupReport.of(manifest)


def restore(
    store: Store,
    vault: Vault,
    source: Path,
    progress: Progress | None = None,
    *,
    photos: PhotoBox | None = None,
) -> BackupReport:
    """Fill an empty store from a backup, in one transaction. `photos`: where the photos it carries belong.

    Raises:
        BackupError: one of the proofs failed. Nothing is kept then, except when only the chain fails: that
            means it was broken already in the store the backup was made of.
    """
    with _opened(source) as zipped:
        manifest = _manifest(zipped, source)
        _check_fits(manifest, vault)
        _check_members(zipped, manifest, source)
        _check_photos(zipped, manifest, source)
        _require_empty(store)
        store.migrate()
        put_back(zipped, photos or PhotoBox())  # files first: no row without its file
        with store.long_write() as connection:
            _fill(connection, zipped, manifest, progress)
    _check_chains(House(store, vault), manifest["heads"])
    return BackupReport.of(manifest)


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except FileNotFoundError:
        raise BackupError(f"Berkas cadangan {source} tidak ada: periksa nama dan foldernya.") from None
    except zipfile.BadZipFile:
        raise BackupError(f"{source} bukan cadangan Siaga Pemilu, atau berkasnya rusak: pakai salinan lain.") from None
    except OSError as error:
        reason = os_words(error)
        raise BackupError(f"Berkas cadangan {source} tidak dapat dibaca ({reason}).") from error


def _manifest(zipped: zipfile.ZipFile, source: Path) -> dict[str, Any]:
    """The manifest, when it is one of ours and agrees with itself."""
    foreign = BackupError(f"{source} bukan cadangan Siaga Pemilu: daftar isinya tidak ada atau rusak.")
    try:
        if zipped.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
            raise foreign
        manifest = orjson.loads(zipped.read(MANIFEST))
    except (*_UNREADABLE, orjson.JSONDecodeError):
        raise foreign from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise foreign
    if manifest.get("format_version") != FORMAT_VERSION:
        raise BackupError(f"Bentuk cadangan {source} tidak dikenal program ini: pakai program yang sesuai.")
    try:
        datetime.fromisoformat(manifest["made_at"])
        PhotosSaved.of(manifest)
        whole = manifest.keys() >= _NEEDED and manifest["totals"] == totals_digest(manifest["tables"])
    except (AttributeError, KeyError, TypeError, ValueError):
        raise foreign from None
    if not whole:
        raise foreign
    return manifest


def _check_fits(manifest: dict[str, Any], vault: Vault) -> None:
    if manifest["schema"] != schema.newest():
        raise BackupError(
            f"Cadangan ini berversi {manifest['schema']}, sedangkan program ini memerlukan "
            f"{schema.newest()}: pulihkan dengan program versi itu, lalu jalankan `python app.py migrate`."
        )
    if {table.name for table in tables()} != manifest["tables"].keys():
        raise BackupError("Cadangan tidak lengkap: daftar tabelnya bukan yang diperlukan program ini.")
    if manifest["key_check"] not in (None, vault.check):
        raise BackupError(
            "Kunci induk tidak cocok dengan cadangan ini: sebelum memulihkan data, pulihkan "
            "secrets/master.key yang asli atau setel SIAGA_MASTER_KEY yang benar."
        )


def _check_members(zipped: zipfile.ZipFile, manifest: dict[str, Any], source: Path) -> None:
    """Every table there, and every byte of it as it was written."""
    for name, entry in manifest["tables"].items():
        digest = hashlib.sha256()
        try:
            with zipped.open(member_name(name)) as member:
                while chunk := member.read(1 << 20):
                    digest.update(chunk)
        except _UNREADABLE:
            raise BackupError(f"Cadangan {source} rusak pada tabel {name}: pakai salinan lain.") from None
        if digest.hexdigest() != entry["sha256"]:
            raise BackupError(f"Cadangan {source} rusak pada tabel {name} (sidik beda): pakai salinan lain.")


def _check_photos(zipped: zipfile.ZipFile, manifest: dict[str, Any], source: Path) -> None:
    try:
        wrong = damaged(zipped, PhotosSaved.of(manifest))
    except _UNREADABLE:
        wrong = "ada foto yang tidak dapat dibaca"
    if wrong is not None:
        raise BackupError(f"Cadangan {source} rusak pada foto ({wrong}): pakai salinan lain.")


def _require_empty(store: Store) -> None:
    if schema.version(store.reader) is None:
        return
    store.check_schema()
    with store.read() as connection:
        for table in tables():
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                raise BackupError(
                    "Penyimpanan tujuan sudah berisi, jadi tidak diubah: pulihkan ke penyimpanan kosong "
                    "(SIAGA_DATA_DIR atau SIAGA_DATABASE_URL lain)."
                )


def _fill(connection: Connection, zipped: zipfile.ZipFile, manifest: dict[str, Any], progress: Progress | None) -> None:
    wanted = tables()
    for done, table in enumerate(wanted):
        entry = manifest["tables"][table.name]
        with zipped.open(member_name(table.name)) as member:
            _insert_lines(connection, table, entry["columns"], member)
        if digest_of(connection, table) != (entry["rows"], entry["sha256"]):
            raise BackupError(f"Tabel {table.name} tidak pulih seperti aslinya; tidak ada yang disimpan.")
        if progress is not None:
            progress(done + 1, len(wanted))
    if connection.dialect.name != "sqlite":
        _set_sequences(connection, wanted)


def _insert_lines(connection: Connection, table: Table, columns: list[str], member: IO[bytes]) -> None:
    binary = [at for at, name in enumerate(columns) if isinstance(table.columns[name].type, LargeBinary)]
    batch: list[dict[str, Any]] = []
    for line in member:
        values = orjson.loads(line)
        for at in binary:
            values[at] = base64.b64decode(values[at]) if values[at] is not None else None
        batch.append(dict(zip(columns, values, strict=True)))
        if len(batch) == BATCH:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)


def _set_sequences(connection: Connection, wanted: tuple[Table, ...]) -> None:
    """PostgreSQL gives out numbers from a sequence, which knows nothing of rows that bring their own."""
    for table in wanted:
        if table.dialect_options["sqlite"]["autoincrement"]:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                    f"coalesce(max(id), 1), max(id) IS NOT NULL) FROM {table.name}"
                )
            )


def _check_chains(house: House, heads: dict[str, str]) -> None:
    for code, head in heads.items():
        found = verify(house, head, code)
        if not found.ok or found.head != head:
            raise BackupError(f"Data pulih seperti di cadangan, tetapi rantai {code} tidak utuh: {found.words}")
