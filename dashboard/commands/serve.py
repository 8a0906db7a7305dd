"""Serving: `serve` for any store, `run` for the demonstration, `fold` for PostgreSQL's folding process."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import replace
from types import FrameType

import click
from sqlalchemy.exc import SQLAlchemyError

from dashboard.commands.desk import Desk
from dashboard.commands.night import wita
from dashboard.commands.trouble import explain, start_log
from dashboard.commands.words import Command, Number
from dashboard.night import NightFeeder
from dashboard.night_state import NightState, read_state
from dashboard.opening import AtWork, is_founded, open_standing
from data.actor import KOTA
from data.errors import StoreError
from data.folding import Folder, fold_all
from data.house import House
from data.watching import Watch

# user name, role, level of the area, name
_DEMO = (
    ("admin", "admin", "kota", "Admin Diskominfo"),
    ("analis", "analyst", "kota", "Analis Kesbangpol"),
    ("kesehatan", "health", "kota", "Petugas Dinkes"),
    ("kecamatan", "operator", "kecamatan", "Operator kecamatan"),
    ("petugas", "officer", "tps", "Petugas lapangan"),
    ("pimpinan", "viewer", "kota", "Wali Kota"),
    ("layar", "wall", "kota", "Layar ruang komando"),
)
_WAIT_FOR_MARK = 1.0


@click.command(cls=Command)
@click.pass_obj
def serve(desk: Desk) -> None:
    """Layani penyimpanan yang ada.

    Malam simulasi yang pernah dimulai diteruskan.
    """
    _serve(desk, prepare=False)


@click.command(cls=Command)
@click.pass_obj
def run(desk: Desk) -> None:
    """Peragaan: satu malam pemilu SIMULASI.

    Satu akun per peran; pertama kali penyimpanan dibuat dan kata sandi ditampilkan sekali. Berikutnya malam
    diteruskan.
    """
    _serve(desk, prepare=True)


def _serve(desk: Desk, *, prepare: bool) -> None:
    from dashboard import serving  # brings Dash along, which the other commands can do without

    listener = serving.claim_port(desk.settings)
    with listener:
        start_log(desk.settings.data_dir, desk.settings.log_level, on_screen=True)
        if prepare:
            _prepare_demo(desk)
        serving.serve(
            desk.settings,
            desk.console,
            lambda error: explain(error, desk.console, desk.settings.data_dir),
            listener,
        )


def _prepare_demo(desk: Desk) -> None:
    """Store, accounts, voters and officers, as far as they are not there yet."""
    made = not is_founded(desk.settings) and desk.found("simulated")
    house = open_standing(desk.settings)
    try:
        house.store.require_kind("simulated")
        if desk.accounts(house).count() == 0:
            _make_accounts(desk, house)
        elif not made:
            desk.console.say("Melanjutkan peragaan yang ada. Kata sandi tidak ditampilkan lagi; membuat yang baru:")
            desk.console.say("  python app.py accounts reset NAMA_PENGGUNA   (daftar: python app.py accounts list)")
        _ready_night(desk, house)
    finally:
        house.store.close()


def _make_accounts(desk: Desk, house: House) -> None:
    register = house.register()
    kecamatan = register.kecamatan()[0]
    areas = {"kota": KOTA, "kecamatan": kecamatan, "tps": register.tps_of(register.children[kecamatan][0])[0]}
    accounts = desk.accounts(house)
    desk.console.say("Akun peragaan (kata sandi ditampilkan sekali ini saja dan tidak disimpan di mana pun):")
    for username, role, level, name in _DEMO:
        issued = accounts.add(desk.actor, username, name, role, [areas[level]])
        desk.console.say(f"  {username:<10} {issued.password}   {name}")


def _ready_night(desk: Desk, house: House) -> None:
    state = read_state(house.store)
    feeder = NightFeeder(house, state or NightState())
    if state is None:
        desk.console.say("Menyiapkan pemilih dan petugas SIMULASI ...")
        feeder.state = replace(feeder.state, rush_to=feeder.night.show_from())
        feeder.prepare()
        fold_all(house)
    speed = f"{feeder.state.speed:g} kali waktu nyata"
    goal = feeder.state.rush_to
    if goal is not None and feeder.fed < goal:
        desk.console.say(f"Malam SIMULASI diisi cepat sampai {wita(goal)}, lalu berjalan {speed}.")
    else:
        desk.console.say(f"Malam SIMULASI diteruskan dari {wita(feeder.fed)}, {speed}.")


@click.command(cls=Command, hidden=True)
@click.option("--parent", type=Number(1, 2**31), metavar="PID", help="Berakhir bersama proses ini.")
@click.pass_obj
def fold(desk: Desk, parent: int | None) -> None:
    """Lipat laporan ke total (PostgreSQL): satu proses per basis data; dijalankan oleh `serve`."""
    start_log(desk.settings.data_dir, desk.settings.log_level, on_screen=parent is None)
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    # From a terminal Ctrl-C reaches the master too, which then stops this process in its own order.
    signal.signal(signal.SIGINT, signal.SIG_IGN if parent else told)
    house = open_standing(desk.settings)
    try:
        if house.store.is_sqlite:
            raise StoreError("Pada SQLite pelipatan berjalan di dalam proses yang melayani; pakai `serve`.")
        _fold(desk, house, stop, parent)
    finally:
        house.store.close()


def _fold(desk: Desk, house: House, stop: threading.Event, parent: int | None) -> None:
    """Fold, and feed a simulated night, as long as the mark is ours and the parent lives."""
    mark = AtWork(house.store)
    folder, watch = Folder(house, desk.settings.fold_seconds), Watch(house)
    feeder: NightFeeder | None = None
    try:
        while not mark.take():
            if stop.wait(_WAIT_FOR_MARK) or _orphaned(parent):
                return
        folder.start()
        watch.start()
        state = read_state(house.store) if house.store.kind() == "simulated" else None
        if state is not None:
            feeder = NightFeeder(house, state)
            feeder.start()
        while not stop.wait(_WAIT_FOR_MARK) and not _orphaned(parent) and mark.holds():
            pass
    except SQLAlchemyError as error:
        # The mark went with its connection: another process may have it by now.
        raise StoreError("Pelipatan berhenti: hubungan ke basis data terputus.") from error
    finally:
        if feeder is not None:
            feeder.stop()
        watch.stop()
        folder.stop()
        mark.give_back()


def _orphaned(parent: int | None) -> bool:
    return parent is not None and os.getppid() != parent
