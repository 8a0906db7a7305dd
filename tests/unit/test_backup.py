"""Backups between both databases: what comes back is what was saved, and nothing else is taken for a backup."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select, text

from data import backup as saving
from data.actor import Source
from data.backup import BackupError, backup
from data.chain import verify
from data.folding import fold_all
from data.founding import found, open_house
from data.house import House
from data.people import add_people, open_person
from data.reports import Envelope, MarkReport, submit_mark, submit_tally, typed_form
from data.reports.kinds import TallyReport
from data.restore import inspect, restore
from data.store import Store
from data.tables import audit, dirty, session, store_info, submission
from data.vault import Vault

KEY = b"k" * 32
MASTER = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="  # KEY in base64
TPS = "64.72.01.1001.001"


def founded(url: str, folder: Path) -> House:
    with Store(url) as store:
        found(store, Vault(KEY), "simulated")
    return open_house(url, folder, master_key=MASTER)


def sqlite_url(folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    return f"sqlite:///{folder / 'siaga.db'}"


def fill(house: House) -> None:
    """Two forms (one of them corrected), a mark, a person with sealed data, and a report not folded yet."""
    actor = Source("uji").actor()
    ballot = house.register().ballot_of("ppwp", TPS)

    def send(key: str, votes: list[int], **envelope: object) -> int:
        form = typed_form({"votes": votes, "valid": sum(votes), "total": sum(votes)}, ballot)
        return submit_tally(house, actor, TallyReport(TPS, "ppwp", form), Envelope(key, **envelope)).no  # type: ignore[arg-type]

    first = send("a", [100, 50, 20])
    send("b", [101, 50, 20], replaces=first, reason="salah baca")
    house.store.write(
        lambda connection: add_people(
            house, connection, [{"id": "p1", "name": "Ningsih", "role": "kpps", "area": TPS, "nik": "64720112"}]
        )
    )
    house.store.write(
        lambda connection: connection.execute(
            session.insert().values(id_hash="h", account=1, created_at="", seen_at="", expires_at="")
        )
    )
    fold_all(house)
    submit_mark(house, actor, MarkReport(TPS, "dibuka"), Envelope("c"))


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = founded(sqlite_url(tmp_path / "asal"), tmp_path / "asal")
    fill(house)
    return house


@pytest.fixture
def saved(house: House, tmp_path: Path) -> Path:
    backup(house, tmp_path / "cadangan.zip")
    return tmp_path / "cadangan.zip"


def rows_of(house: House) -> dict[str, tuple[int, str]]:
    with house.store.read() as connection:
        return {table.name: saving.digest_of(connection, table) for table in saving.tables()}


def change_member(source: Path, target: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of a zip with one member changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            body = old.read(member)
            new.writestr(member, change(body) if member == name else body)
    return target


def test_report_counts_and_names_the_head(house: House, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    report = backup(house, tmp_path / "c.zip", lambda done, of: steps.append((done, of)))
    assert report.kind == "simulated"
    assert report.submissions == 3
    assert report.rows["area"] == 1 + 10 + 59 + 2563
    assert report.rows["dirty"] == 1  # the mark waits: it must not be lost with the queue
    assert report.heads == {"pemilu2024": verify(house).head}
    assert inspect(tmp_path / "c.zip") == report
    assert steps[-1] == (len(saving.tables()), len(saving.tables()))


def test_file_is_private_and_holds_neither_sessions_nor_secrets(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    with zipfile.ZipFile(saved) as zipped:
        names = set(zipped.namelist())
        manifest = json.loads(zipped.read("manifest.json"))
        body = b"".join(zipped.read(name) for name in names)
    assert names == {"manifest.json"} | {f"tables/{table.name}.jsonl" for table in saving.tables()}
    assert {"tables/session.jsonl", "tables/login_failure.jsonl"}.isdisjoint(names)
    assert "secrets/master.key" in manifest["not_included"]
    assert MASTER.encode() not in body
    assert b"64720112" not in body  # the NIK is inside, sealed


def test_an_existing_file_is_not_overwritten(house: House, saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(BackupError, match="sudah ada"):
        backup(house, saved)
    assert saved.read_bytes() == before


def test_a_folder_that_is_missing_leaves_a_sentence_and_no_file(house: House, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="tidak dapat ditulis"):
        backup(house, tmp_path / "tidak-ada" / "c.zip")
    assert list(tmp_path.glob("**/*.tmp")) == []


def test_a_failing_backup_leaves_nothing_behind(house: House, tmp_path: Path) -> None:
    def fail(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup(house, tmp_path / "c.zip", fail)
    assert [path.name for path in tmp_path.iterdir()] == ["asal"]


def test_a_backup_is_one_moment_although_reports_come_in(house: House, tmp_path: Path) -> None:
    actor = Source("uji").actor()

    def meanwhile(done: int, _of: int) -> None:
        submit_mark(house, actor, MarkReport(TPS, "ditutup"), Envelope(f"selagi-{done}"))
        fold_all(house)

    report = backup(house, tmp_path / "c.zip", meanwhile)
    assert (report.submissions, report.rows["chain"], report.rows["dirty"]) == (3, 2, 1)
    with house.store.read() as connection:
        assert len(connection.execute(select(submission.c.id)).all()) == 3 + len(saving.tables())


@pytest.mark.parametrize(("origin", "target"), [("sqlite", "sqlite"), ("sqlite", "pg"), ("pg", "sqlite"), ("pg", "pg")])
def test_round_trip(
    origin: str, target: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres_server") if "pg" in (origin, target) else None
    urls = [
        server.url(server.create_database()) if where == "pg" else sqlite_url(tmp_path / name)
        for where, name in ((origin, "asal"), (target, "tujuan"))
    ]
    house = founded(urls[0], tmp_path)
    fill(house)
    report = backup(house, tmp_path / "c.zip")
    with Store(urls[1]) as store:
        assert restore(store, Vault(KEY), tmp_path / "c.zip") == report
    again = open_house(urls[1], tmp_path, master_key=MASTER)
    try:
        assert again.store.kind() == "simulated"
        assert rows_of(again) == rows_of(house)
        assert verify(again).head == verify(house).head
        _goes_on(again)
    finally:
        house.store.close()
        again.store.close()


def _goes_on(house: House) -> None:
    """The restored store takes new reports, opens old secrets and still refuses to change what was sent."""
    assert fold_all(house) == 1
    answer = submit_mark(house, Source("uji").actor(), MarkReport(TPS, "ditutup"), Envelope("d"))
    assert (answer.no, answer.repeated) == (4, False)
    assert fold_all(house) == 1
    assert verify(house).checked == 4
    with house.store.read() as connection:
        assert open_person(house, connection, "p1").nik == "64720112"
    with pytest.raises(Exception, match="append only"):
        house.store.write(lambda connection: connection.execute(submission.update().values(tps="x")))


def test_a_store_with_something_in_it_is_refused(saved: Path, tmp_path: Path) -> None:
    other = founded(sqlite_url(tmp_path / "lain"), tmp_path / "lain")
    before = rows_of(other)
    with pytest.raises(BackupError, match="sudah berisi"):
        restore(other.store, Vault(KEY), saved)
    assert rows_of(other) == before


def test_a_migrated_but_empty_store_is_filled(saved: Path, tmp_path: Path) -> None:
    with Store(sqlite_url(tmp_path / "kosong")) as store:
        store.migrate()
        assert restore(store, Vault(KEY), saved).submissions == 3


def test_the_wrong_master_key_is_refused_before_anything_is_written(saved: Path, tmp_path: Path) -> None:
    with Store(sqlite_url(tmp_path / "baru")) as store:
        with pytest.raises(BackupError, match="Kunci induk tidak cocok"):
            restore(store, Vault(b"x" * 32), saved)
        with store.read() as connection:
            assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 0


def test_another_schema_version_is_refused(saved: Path, tmp_path: Path) -> None:
    def older(body: bytes) -> bytes:
        return orjson.dumps({**orjson.loads(body), "schema": "0000"})

    changed = change_member(saved, tmp_path / "lama.zip", "manifest.json", older)
    with Store(sqlite_url(tmp_path / "baru")) as store, pytest.raises(BackupError, match="berversi 0000"):
        restore(store, Vault(KEY), changed)


def test_one_changed_vote_is_noticed(saved: Path, tmp_path: Path) -> None:
    changed = change_member(
        saved, tmp_path / "ubah.zip", "tables/form.jsonl", lambda body: body.replace(b"101", b"901")
    )
    with Store(sqlite_url(tmp_path / "baru")) as store, pytest.raises(BackupError, match="tabel form"):
        restore(store, Vault(KEY), changed)


def test_a_forged_table_with_its_sha256_still_breaks_the_chain(saved: Path, tmp_path: Path) -> None:
    import hashlib

    with zipfile.ZipFile(saved) as zipped:
        body = zipped.read("tables/submission.jsonl").replace(b"salah baca", b"benar baca")

    def forged(manifest: bytes) -> bytes:
        parsed = orjson.loads(manifest)
        parsed["tables"]["submission"]["sha256"] = hashlib.sha256(body).hexdigest()
        return orjson.dumps(parsed)

    half = change_member(saved, tmp_path / "1.zip", "tables/submission.jsonl", lambda _: body)
    whole = change_member(half, tmp_path / "2.zip", "manifest.json", forged)
    with Store(sqlite_url(tmp_path / "baru")) as store, pytest.raises(BackupError, match="rantai pemilu2024"):
        restore(store, Vault(KEY), whole)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda body: b"", "bukan cadangan"),
        (lambda body: b"halo", "bukan cadangan"),
        (lambda body: body[: len(body) // 2], "bukan cadangan"),
        (lambda body: body[:2000] + bytes(200) + body[2200:], "rusak pada tabel"),
    ],
)
def test_a_damaged_file_is_refused(spoil: Callable[[bytes], bytes], says: str, saved: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "rusak.zip"
    damaged.write_bytes(spoil(saved.read_bytes()))
    with Store(sqlite_url(tmp_path / "baru")) as store, pytest.raises(BackupError, match=says):
        restore(store, Vault(KEY), damaged)


def test_other_zips_and_missing_files_are_refused(tmp_path: Path) -> None:
    foreign = tmp_path / "lain.zip"
    with zipfile.ZipFile(foreign, "w") as zipped:
        zipped.writestr("manifest.json", b"[]")
    for source, says in ((foreign, "bukan cadangan"), (tmp_path / "tak-ada", "tidak ada"), (tmp_path, "dibaca")):
        with pytest.raises(BackupError, match=says):
            inspect(source)


def test_a_missing_member_is_named(saved: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(tmp_path / "k.zip", "w") as new:
        for member in old.namelist():
            if member != "tables/audit.jsonl":
                new.writestr(member, old.read(member))
    with pytest.raises(BackupError, match=audit.name):
        inspect(tmp_path / "k.zip")


def test_nothing_is_kept_when_a_restore_fails_half_way(saved: Path, tmp_path: Path) -> None:
    def fail(done: int, of: int) -> None:
        if done == of - 1:
            raise KeyboardInterrupt

    with Store(sqlite_url(tmp_path / "baru")) as store:
        with pytest.raises(KeyboardInterrupt):
            restore(store, Vault(KEY), saved, fail)
        with store.read() as connection:
            assert connection.execute(select(store_info)).all() == []
            assert connection.execute(select(dirty)).all() == []
