"""Making a store and opening one: built-in Samarinda, built-in Pemilu 2024, and the kind it keeps for life."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, insert, select

from data import reference
from data.actor import KOTA
from data.clock import Clock, RealClock, iso, real_now
from data.errors import StoreError
from data.folding import queue_everything
from data.house import House
from data.photos.box import FOLDER, PhotoBox
from data.register import read_register
from data.store import Store
from data.tables import (
    area,
    ballot,
    choice,
    contest,
    dapil_kecamatan,
    election,
    fold_state,
    party,
    store_info,
)
from data.vault import Vault, load_master_key

Kind = Literal["real", "simulated"]
GENESIS = "0" * 64


def open_house(
    url: str,
    data_dir: Path,
    *,
    writable: bool = True,
    master_key: str | None = None,
    clock: Clock | None = None,
) -> House:
    """Open a founded store of this schema version with the master key it was made with."""
    store = Store(url, writable=writable)
    try:
        store.check_schema()
        vault = Vault(load_master_key(data_dir / "secrets" / "master.key", master_key))
        _same_key(store, vault)
        return House(store, vault, clock or RealClock(), photos=PhotoBox(data_dir / FOLDER))
    except BaseException:
        store.close()
        raise


def _same_key(store: Store, vault: Vault) -> None:
    with store.read() as connection:
        expected: str | None = connection.execute(select(store_info.c.key_check)).scalar()
    if expected is not None and expected != vault.check:
        raise StoreError(
            "Kunci induk tidak cocok dengan penyimpanan ini: pulihkan secrets/master.key yang asli "
            "atau setel SIAGA_MASTER_KEY yang benar."
        )


def found(store: Store, vault: Vault, kind: Kind) -> bool:
    """Make an empty store ready; True when it was made now, False when it stood already. Refuses the other kind."""
    store.migrate()
    with store.read() as connection:
        here: str | None = connection.execute(select(store_info.c.kind)).scalar()
    if here is not None:
        store.require_kind(kind)
        _same_key(store, vault)
        return False
    with store.long_write() as connection:
        connection.execute(
            insert(store_info).values(id=1, kind=kind, created_at=iso(real_now()), key_check=vault.check)
        )
        build_election(connection, reference.PEMILU_2024)
        queue_everything(connection, read_register(connection, reference.PEMILU_2024.code))
    return True


def build_election(connection: Connection, fact: reference.ElectionFact) -> None:
    """Write an election with its built-in areas, TPS codes, contests, ballots and choices; DPT stays unknown."""
    connection.execute(
        insert(election).values(
            code=fact.code,
            name=fact.name,
            voting_day=fact.voting_day,
            tps_ceiling=fact.tps_ceiling,
            is_current=True,
        )
    )
    connection.execute(insert(area), _area_rows(fact.code))
    connection.execute(
        insert(party),
        [
            {"election": fact.code, **{str(name): value for name, value in row.items()}}
            for row in reference.parties().to_dict("records")
        ],
    )
    for seq, one in enumerate(fact.contests):
        _build_contest(connection, fact.code, seq, one)
    connection.execute(
        insert(fold_state).values(
            election=fact.code,
            rev=0,
            folded_at=iso(real_now()),
            event_time=iso(real_now()),
            chain_seq=0,
            chain_head=GENESIS,
        )
    )


def _area_rows(code: str) -> list[dict[str, Any]]:
    """Kota, kecamatan, kelurahan and TPS; per kelurahan 001 up, and 901 up for lokasi khusus."""
    blank = dict.fromkeys(("kode_kpu", "kode_bps", "lat", "lon", "km2", "number"))
    rows: list[dict[str, Any]] = []

    def add(at: str, level: str, name: str, parent: str | None, **more: Any) -> None:
        rows.append({"election": code, "code": at, "level": level, "name": name, "parent": parent,
                     **blank, "special": False, **more})  # fmt: skip

    frame = reference.wilayah()
    add(KOTA, "kota", "Samarinda", None, kode_kpu="6472", kode_bps="6472", km2=reference.OFFICIAL_KM2)
    for kecamatan, group in frame.groupby("kode_kecamatan"):
        add(str(kecamatan), "kecamatan", group["kecamatan"].iloc[0], KOTA)
    for row in frame.to_dict("records"):
        add(row["kode"], "kelurahan", row["nama"], row["kode_kecamatan"],
            kode_kpu=row["kode_kpu"], kode_bps=row["kode_bps"],
            lat=row["lat"], lon=row["lon"], km2=row["luas_km2"])  # fmt: skip
        special = int(row["tps_khusus_2024"])
        ordinary = int(row["tps_2024"]) - special
        for number in [*range(1, ordinary + 1), *range(901, 901 + special)]:
            add(f"{row['kode']}.{number:03d}", "tps", f"TPS {number:03d}", row["kode"],
                number=number, special=number > 900)  # fmt: skip
    return rows


def _build_contest(connection: Connection, code: str, seq: int, fact: reference.ContestFact) -> None:
    connection.execute(
        insert(contest).values(
            election=code, code=fact.code, name=fact.name, short_name=fact.short_name, seq=seq, kind=fact.kind
        )
    )
    connection.execute(
        insert(ballot),
        [
            {"election": code, "contest": fact.code, "dapil": dapil, "name": name, "seats": seats}
            for dapil, (name, seats) in fact.dapil.items()
        ],
    )
    only = next(iter(fact.dapil)) if len(fact.dapil) == 1 else None
    connection.execute(
        insert(dapil_kecamatan),
        [
            {"election": code, "contest": fact.code, "kecamatan": kecamatan, "dapil": only or dapil}
            for kecamatan, dapil in reference.KECAMATAN_DAPIL.items()
        ],
    )
    for dapil in fact.dapil:
        connection.execute(insert(choice), _choice_rows(code, fact, dapil))


def _choice_rows(code: str, fact: reference.ContestFact, dapil: str) -> list[dict[str, Any]]:
    """The ballot's vote vector: per party its own votes, then its candidates; or the candidates alone."""
    rows: list[tuple[int | None, int | None, str]] = []
    if fact.code == "ppwp":
        rows = [(None, number, f"Calon nomor {number}") for number in range(1, reference.PPWP_TICKETS + 1)]
    else:
        counts = reference.candidate_counts()
        names = reference.parties().set_index("number")["name"]
        mine = counts[(counts["contest"] == fact.code) & (counts["dapil"] == dapil)]
        for row in mine.to_dict("records"):
            number = None if fact.kind == "candidates" else int(row["party"])
            if number is not None:
                rows.append((number, None, str(names[number])))
            rows += [(number, at, f"Calon nomor {at}") for at in range(1, int(row["candidates"]) + 1)]
    return [
        {"election": code, "contest": fact.code, "dapil": dapil, "position": at,
         "party": number, "number": candidate, "name": name}
        for at, (number, candidate, name) in enumerate(rows)
    ]  # fmt: skip
