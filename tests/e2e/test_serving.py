"""A server and a second terminal: what is handed over, what is refused, what reads beside it, how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard import control
from dashboard.night_state import read_state
from data.accounts import Accounts
from data.actor import KOTA, SYSTEM, Actor
from data.founding import open_house
from data.house import House
from data.reports import Envelope, MarkReport, submit_mark
from data.sessions import Sessions
from data.tables import chain, dirty
from tests.support.founded import found_store, open_founded
from tests.support.houses import FIELD, TPS
from tests.support.serving import Served, command, free_port, served, until

# One group: the tests of the first part share a server, which every xdist worker would otherwise start again.
pytestmark = pytest.mark.e2e


def open_beside(folder: Path) -> House:
    return open_house(f"sqlite:///{folder / 'siaga.db'}", folder, writable=False)


# ---- on SQLite: one small simulated night, served for all tests of this part -------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # A path longer than a socket's address may be: the socket must work there too.
    folder = tmp_path_factory.mktemp("data") / ("folder-data-" + "x" * 100)
    folder.mkdir()
    made = command(folder, "simulate", "--speed", "0", "--tps", "59", "--until", "15:00")
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Served]:
    with served(folder) as server:
        yield server


def test_the_address_is_said_once_ready(server: Served) -> None:
    assert [line for line in server.said if "siap" in line] == [
        f"Siaga Pemilu siap: buka http://localhost:{server.port}/  (Ctrl-C untuk berhenti)"
    ]
    assert server.get("/health")[0] == 200
    assert server.get("/") == (302, "/login")


def test_accounts_are_handed_over(server: Served, folder: Path) -> None:
    added = command(folder, "accounts", "add", "rina", "--role", "viewer", "--name", "Rina")
    assert (added.returncode, added.stderr) == (0, "")
    assert "Kata sandi (ditampilkan sekali ini saja): " in added.stdout
    again = command(folder, "accounts", "add", "rina", "--role", "viewer", "--name", "Rina")
    assert (again.returncode, again.stderr) == (1, "Nama pengguna rina sudah dipakai: pilih nama lain.\n")
    assert "rina" in command(folder, "accounts", "list").stdout
    assert server.process.poll() is None


def test_imports_are_handed_over_with_their_folder(server: Served, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "tps.csv").write_text(f"kode_tps,dpt,dpt_l,dpt_p\n{TPS},281,140,141\n")
    done = command(folder, "import", "tps", "tps.csv", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    house = open_beside(folder)
    assert house.register().areas[TPS].dpt == 281
    house.store.close()
    (tmp_path / "tps.csv").write_text(f"kode_tps,dpt\n{TPS},banyak\n")
    refused = command(folder, "import", "tps", "tps.csv", cwd=tmp_path)
    assert refused.returncode == 1
    assert 'Baris 2, kolom dpt "banyak"' in refused.stderr


def test_rebuild_is_handed_over_and_its_check_reads_beside(server: Served, folder: Path) -> None:
    assert command(folder, "rebuild", "--check").returncode == 0
    done = command(folder, "rebuild")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Tidak ada perbedaan")


def test_the_night_is_steered_and_hurried(server: Served, folder: Path) -> None:
    steered = command(folder, "simulate", "--speed", "90", "--until", "15:10")
    assert steered.returncode == 0, steered.stderr
    assert "berjalan di server 90 kali waktu nyata" in steered.stdout
    hurried = command(folder, "simulate", "--speed", "0", "--until", "17:30")
    assert hurried.returncode == 0, hurried.stderr
    assert hurried.stdout == (
        "Malam simulasi selesai sampai 14 Februari 2024 pukul 17.30 WITA; server sudah menampilkannya.\n"
    )
    document = json.loads(command(folder, "totals", "--contest", "ppwp", "--json").stdout)
    assert document["tps"]["counted"] > 0
    other = command(folder, "simulate", "--seed", "99")
    assert (other.returncode, other.stdout) == (1, "")
    assert "--seed 7 --tps 59" in other.stderr


@pytest.mark.parametrize("words", [("init",), ("migrate",), ("restore", "cadangan.zip")])
def test_what_needs_the_store_alone_is_refused(server: Served, folder: Path, words: tuple[str, ...]) -> None:
    said = command(folder, *words)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr == (
        f"Perintah `{words[0]}` tidak dapat dijalankan selama server melayani penyimpanan ini: "
        "hentikan server dahulu (Ctrl-C), lalu ulangi.\n"
    )


def test_backup_and_verify_read_beside(server: Served, folder: Path, tmp_path: Path) -> None:
    saved = command(folder, "backup", str(tmp_path / "c.zip"))
    assert saved.returncode == 0, saved.stderr
    assert command(folder, "verify").returncode == 0


def test_a_second_server_is_refused(server: Served, folder: Path) -> None:
    same_port = command(folder, "serve", port=server.port)
    assert same_port.returncode == 1
    assert same_port.stderr.startswith(f"Porta 127.0.0.1:{server.port} sedang dipakai")
    other_port = command(folder, "serve", port=free_port())
    assert other_port.returncode == 1
    assert "sedang ditulis oleh proses Siaga Pemilu yang lain" in other_port.stderr
    assert server.get("/health")[0] == 200


def test_the_socket_is_for_its_owner_only(server: Served, folder: Path) -> None:
    mode = (folder / control.NAME).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


def test_nonsense_on_the_socket_does_no_harm(server: Served, folder: Path) -> None:
    handle = os.open(folder, os.O_PATH)
    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(f"/proc/self/fd/{handle}/{control.NAME}")
        raw.sendall(b"halo\n")
        assert b'"exit": 2' in raw.makefile("rb").read()
    os.close(handle)
    assert server.get("/health")[0] == 200


def test_another_database_in_the_same_folder_is_not_handed_over(server: Served, folder: Path, tmp_path: Path) -> None:
    said = command(folder, "accounts", "enable", "rina", database_url=f"sqlite:///{tmp_path / 'lain.db'}")
    assert said.returncode == 1
    assert f"Belum ada penyimpanan di {tmp_path / 'lain.db'}" in said.stderr


def test_an_end_by_signal_gives_everything_back(tmp_path: Path) -> None:
    made = command(tmp_path, "simulate", "--speed", "0", "--tps", "59", "--until", "13:00")
    assert made.returncode == 0, made.stderr
    assert command(tmp_path, "simulate", "--speed", "0", "--until", "13:00").returncode == 0
    with served(tmp_path) as server:
        assert command(tmp_path, "simulate", "--speed", "600").returncode == 0
        house = open_beside(tmp_path)
        began = read_state(house.store)
        assert server.stop(signal.SIGINT) == 0
        ended = read_state(house.store)
        house.store.close()
    assert began is not None
    assert ended is not None
    assert (ended.running, ended.speed) == (False, 600)
    assert ended.event_time is not None
    assert began.event_time is not None
    assert ended.event_time >= began.event_time
    assert not (tmp_path / control.NAME).exists()
    assert not any("Traceback" in line for line in server.said)
    # The lock is free again: a command that writes works by itself.
    assert command(tmp_path, "accounts", "add", "tuti", "--role", "viewer", "--name", "Tuti").returncode == 0


def test_a_port_in_use_costs_a_sentence_and_nothing_else(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = command(tmp_path / "var", "run", port=taken.getsockname()[1])
    assert said.returncode == 1
    assert "sedang dipakai" in said.stderr
    assert not (tmp_path / "var").exists()


def test_a_server_that_once_stood_outlives_a_worker_that_cannot_open_the_store(tmp_path: Path) -> None:
    assert command(tmp_path, "init").returncode == 0
    key = tmp_path / "secrets" / "master.key"
    with served(tmp_path) as server:
        key.rename(tmp_path / "away")
        [worker] = server.children()
        os.kill(worker, signal.SIGKILL)
        # Its successor cannot open the store, and another tries.
        server.wait_for("Kunci induk tidak ada", times=2)
        (tmp_path / "away").rename(key)
        until(lambda: _is_up(server), "a worker that could open it")
        assert server.stop() == 0


def _is_up(server: Served) -> bool:
    try:
        return server.get("/health")[0] == 200
    except OSError:
        return False


def test_a_lock_without_a_server_is_a_sentence(tmp_path: Path) -> None:
    house = open_founded(f"sqlite:///{tmp_path / 'siaga.db'}", tmp_path)
    said = command(tmp_path, "accounts", "enable", "siapa")
    house.store.close()
    assert said.returncode == 1
    assert "sedang ditulis oleh proses Siaga Pemilu yang lain" in said.stderr


def test_a_socket_left_by_a_crash_is_no_server(tmp_path: Path) -> None:
    found_store(tmp_path)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / control.NAME))
    assert command(tmp_path, "accounts", "add", "tuti", "--role", "viewer", "--name", "Tuti").returncode == 0
    with served(tmp_path) as server:
        assert server.get("/health")[0] == 200
        assert command(tmp_path, "accounts", "disable", "tuti").returncode == 0


def test_a_disabled_account_is_out_at_once(tmp_path: Path) -> None:
    found_store(tmp_path)
    house = open_house(f"sqlite:///{tmp_path / 'siaga.db'}", tmp_path)
    account = Accounts(house).add(SYSTEM, "tuti", "Tuti", "viewer").account
    cookie = "siaga_sesi=" + Sessions(house.store).open(Actor("tuti", "viewer", frozenset({KOTA}), account.id))
    house.store.close()
    with served(tmp_path) as server:
        assert server.get("/", cookie) == (302, "/pemberitahuan")  # known, and to read the notice first
        assert command(tmp_path, "accounts", "disable", "tuti").returncode == 0
        assert server.get("/", cookie) == (302, "/login")


def test_a_demonstration_starts_once_and_goes_on(tmp_path: Path) -> None:
    with served(tmp_path, "run") as server:
        accounts = [line.split()[0] for line in server.said if line.startswith("  ")]
        assert accounts == ["admin", "analis", "kesehatan", "kecamatan", "petugas", "pimpinan", "layar"]
        passwords = [line.split()[1] for line in server.said if line.startswith("  ")]
        assert any("diisi cepat sampai 14 Februari 2024 pukul 15.30 WITA" in line for line in server.said)
        assert server.stop() == 0
    assert not any(word in path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()
                   for word in map(str.encode, passwords))  # fmt: skip
    with served(tmp_path, "run") as server:
        assert any("Melanjutkan peragaan yang ada" in line for line in server.said)
        assert any("accounts reset NAMA_PENGGUNA" in line for line in server.said)
        assert not any(word in line for word in passwords for line in server.said)


# ---- the wire, without a server ----------------------------------------------------------------------------------


def test_a_terminal_that_goes_away_stops_its_command(tmp_path: Path) -> None:
    stopped = threading.Event()
    listening = threading.Event()

    def long_command(_request: control.Request, console: control.Wire) -> int:
        try:
            with console.progress("lama") as advance:
                for _ in range(10_000):
                    advance(1, 1)
                    listening.wait()
        except control.Gone:
            stopped.set()
            raise
        return 0

    door = control.ControlServer(tmp_path, "basis", long_command)  # type: ignore[arg-type]
    door.start()
    with socket.socket(socket.AF_UNIX) as terminal:
        terminal.connect(str(tmp_path / control.NAME))
        terminal.sendall(b'{"argv": ["simulate"], "cwd": "/", "database": "basis"}\n')
        terminal.makefile("rb").readline()
    listening.set()
    assert stopped.wait(30)
    door.stop()
    assert not (tmp_path / control.NAME).exists()


def test_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[control.Request] = []
    door = control.ControlServer(tmp_path, "basis", lambda request, _console: ran.append(request) or 0)
    monkeypatch.setattr(control, "_peer", lambda _connection: os.geteuid() + 1)
    door.start()
    with socket.socket(socket.AF_UNIX) as terminal:
        terminal.connect(str(tmp_path / control.NAME))
        terminal.sendall(b'{"argv": ["init"], "cwd": "/", "database": "basis"}\n')
        answer = terminal.makefile("rb").read()
    door.stop()
    assert b"hanya diterima dari pengguna yang menjalankan server" in answer
    assert b'"exit": 1' in answer
    assert ran == []


# ---- on PostgreSQL -----------------------------------------------------------------------------------------------


def test_postgresql_folds_in_a_process_of_its_own(postgres_database: str, tmp_path: Path) -> None:
    house = open_founded(postgres_database, tmp_path)
    with served(tmp_path, database_url=postgres_database, workers=2) as server:
        until(lambda: len(server.children()) == 3, "two workers and the folding process")
        _send_and_wait(house, 1)
        folding = _folding_process(server)
        os.kill(folding, signal.SIGKILL)
        until(lambda: _folding_process(server) not in (0, folding), "a new folding process")
        _send_and_wait(house, 2)
        refused = command(tmp_path, "init", database_url=postgres_database)
        assert "tidak dapat dijalankan selama server melayani" in refused.stderr
        added = command(
            tmp_path, "accounts", "add", "tuti", "--role", "viewer", "--name", "Tuti", database_url=postgres_database
        )
        assert added.returncode == 0, added.stderr
        members = server.children()
        assert server.stop() == 0
    assert not any(Path(f"/proc/{number}").exists() for number in members)
    house.store.close()


def test_the_folding_process_ends_with_a_killed_master(postgres_database: str, tmp_path: Path) -> None:
    open_founded(postgres_database, tmp_path).store.close()
    with served(tmp_path, database_url=postgres_database, workers=1) as server:
        until(lambda: _folding_process(server) != 0, "the folding process")
        members = server.children()
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        until(lambda: not any(Path(f"/proc/{number}").exists() for number in members), "the end of its children")


def _folding_process(server: Served) -> int:
    """Its process id; 0 when there is none."""
    for number in server.children():
        try:
            words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"fold" in words:
            return number
    return 0


def _send_and_wait(house: House, whole: int) -> None:
    """Report a stage, and wait until somebody has folded it."""
    submit_mark(house, FIELD, MarkReport(TPS, "dibuka"), Envelope(f"tanda-{whole}"))

    def folded() -> bool:
        with house.store.read() as connection:
            waits = connection.execute(select(func.count()).select_from(dirty)).scalar_one()
            return bool(waits == 0 and connection.execute(select(func.count()).select_from(chain)).scalar() == whole)

    until(folded, "the folding of a report")
