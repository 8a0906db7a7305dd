"""The simulated night from the terminal: at once, or in its own time."""

from __future__ import annotations

from datetime import datetime

import click
from babel.dates import format_datetime

from dashboard.commands.desk import Desk
from dashboard.commands.words import Command, Number
from dashboard.console import Advance
from dashboard.night import NightFeeder
from dashboard.night_state import DEFAULT_SEED, DEFAULT_SPEED, FASTEST, NightState, asked_for, read_state, until_of
from dashboard.opening import AtWork, is_founded
from data.clock import WITA
from data.errors import StoreError
from data.folding import Folder
from data.house import House


@click.command(cls=Command)
@click.option("--seed", type=Number(0, 2**31 - 1), metavar="N",
              help=f"Benih malam ({DEFAULT_SEED}); sama benih, sama malam.")
@click.option("--speed", type=Number(0, FASTEST, whole=False), default=DEFAULT_SPEED, metavar="X",
              help=f"Kecepatan terhadap waktu nyata ({DEFAULT_SPEED:g}); 0: secepatnya.")
@click.option("--tps", type=Number(1, 100_000), metavar="N", help="Paling banyak sekian TPS yang melapor (semua).")
@click.option("--until", metavar="JJ:MM", help="Sampai jam ini (WITA); sampai 06:00 berarti pagi sesudahnya.")
@click.pass_obj
def simulate(desk: Desk, seed: int | None, speed: float, tps: int | None, until: str | None) -> int:
    """Jalankan malam simulasi di penyimpanan SIMULASI (dibuat bila belum ada).

    Selagi server melayani, perintah ini mengubah kecepatan dan akhir malam yang sedang berjalan di sana.
    """
    if desk.standing is None and not is_founded(desk.settings):
        desk.found("simulated")
    with desk.writing() as house:
        house.store.require_kind("simulated")
        before = read_state(house.store)
        wish = NightState(None, _seed(seed, before), speed, _tps(tps, before), until_of(house, until))
        state = asked_for(before, wish)
        at_once = speed == 0
        if desk.standing is not None:
            return _in_server(desk, state, at_once)
        mark = None if house.store.is_sqlite else AtWork(house.store)
        try:
            if mark is not None and not mark.take():
                raise StoreError("Malam ini sedang dijalankan oleh proses yang melayani: hentikan server dahulu.")
            return _here(desk, house, state, at_once)
        finally:
            if mark is not None:
                mark.give_back()


def _seed(seed: int | None, before: NightState | None) -> int:
    if seed is not None:
        return seed
    return before.seed if before is not None else DEFAULT_SEED


def _tps(tps: int | None, before: NightState | None) -> int | None:
    return before.tps if tps is None and before is not None else tps


def _here(desk: Desk, house: House, state: NightState, at_once: bool) -> int:
    feeder = NightFeeder(house, state)
    if state.event_time is None:
        desk.console.say("Menyiapkan pemilih dan petugas ...")
        feeder.prepare()
    if at_once:
        with desk.console.progress("Malam simulasi") as progress:
            feeder.catch_up(progress=progress)
    else:
        folder = Folder(house, desk.settings.fold_seconds)
        folder.start()
        try:
            with desk.console.progress("Malam simulasi") as progress:
                _watch(feeder, progress)
        except KeyboardInterrupt:
            desk.console.say(f"Berhenti pada {wita(feeder.fed)}; jalankan lagi untuk melanjutkan.")
            raise
        finally:
            feeder.stop()
            folder.stop()
            desk.settle(house)
    desk.console.say(f"Malam simulasi selesai sampai {wita(feeder.fed)}.")
    return 0


def _watch(feeder: NightFeeder, progress: Advance) -> None:
    total = feeder.night.count()
    feeder.start()
    while not feeder.wait(0.5):
        if feeder.last_error is not None:
            raise StoreError(f"Malam simulasi terhenti: {feeder.last_error}")
        progress(feeder.night.count(feeder.fed), total)


def _in_server(desk: Desk, state: NightState, at_once: bool) -> int:
    """Steer the night of the serving process, or begin it there."""
    assert desk.standing is not None
    feeder = desk.standing.feeder
    if feeder is None:
        feeder = desk.standing.begin_night(state)
    else:
        feeder.steer(state.speed, state.until)
    if at_once:
        with desk.console.progress("Malam simulasi") as progress:
            feeder.catch_up(progress=progress)
        desk.console.say(f"Malam simulasi selesai sampai {wita(feeder.fed)}; server sudah menampilkannya.")
        return 0
    speed = f"{feeder.state.speed:g} kali waktu nyata"
    desk.console.say(f"Malam simulasi berjalan di server {speed}, kini {wita(feeder.fed)}.")
    return 0


def wita(moment: datetime) -> str:
    """'14 Februari 2024 pukul 15.30 WITA'."""
    return format_datetime(moment.astimezone(WITA), "d MMMM y 'pukul' HH.mm 'WITA'", locale="id_ID")
