"""What must not grow: refreshes with ten elections' forms stored; folding and the TPS page with ten times the TPS."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from sqlalchemy import text

from bench.city import FIELD, City, cpu, fill, found_house, open_city, some_form
from bench.refresh import _poster
from bench.report import Report
from bench.writing import write_register
from data import imports
from data.actor import KOTA, SYSTEM, Actor
from data.folding import fold
from data.house import House
from data.reports import Envelope, TallyReport, submit_tally
from data.tables import form, submission

CONTESTS = ("ppwp", "dprd_kota")


def run(report: Report) -> None:
    """Ratios, with the small store measured in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        house = found_house(Path(folder))
        fill(house)
        city = open_city(house, Path(folder))
        before = _full_refresh(city)
        _nine_more_elections(house)
        after = _full_refresh(city)
        report.row("full refresh of the count page, one election stored", before, "s CPU")
        report.row("  ten elections' forms stored", after, f"s CPU   ratio {after / before:.2f} (goal 1.3)")
        house.store.close()
    small = _fold_and_page(1)
    large = _fold_and_page(10)
    for name, one, ten in zip(("folding one form", "TPS page of the largest kelurahan"), small, large, strict=True):
        report.row(name, one, "s CPU")
        report.row("  with ten times the TPS per kelurahan", ten, f"s CPU   ratio {ten / one:.1f}")


def _full_refresh(city: City) -> float:
    """Snapshot, view and page anew, as after a changed revision."""
    post = _poster(city, "hitung")

    def once() -> None:
        city.services.snapshots._built.clear()
        assert post(None).status_code == 200

    return cpu(once, 10)


def _nine_more_elections(house: House) -> None:
    """Copies of every form and submission under other elections' names."""

    def work(connection: object) -> None:
        for table in (form, submission):
            names = [column.name for column in table.columns if column.name not in ("election", "id")]
            columns = ", ".join(names)
            for number in range(9):
                connection.execute(  # type: ignore[attr-defined]
                    text(
                        f"INSERT INTO {table.name} (election, {columns}) SELECT 'lama{number}', {columns} "
                        f"FROM {table.name} WHERE election = '{house.election}'"
                    )
                )

    house.store.write(work)


def _fold_and_page(times: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        house = found_house(path)
        write_register(house, path / "tps.csv", times)
        imports.run(house, SYSTEM, "tps", path / "tps.csv")
        fill(house, contests=("ppwp",))
        city = open_city(house, path)
        register = house.register()
        largest = max(register.kelurahan(), key=lambda code: len(register.tps_of(code)))
        draw = np.random.default_rng(1)
        places = iter(register.tps_of(largest))

        def one_fold() -> None:
            tps = next(places)
            submit_tally(
                house, FIELD, TallyReport(tps, "dprd_kota", some_form(house, tps, "dprd_kota", draw)), Envelope(tps)
            )
            fold(house)

        def one_page() -> None:
            city.services.snapshots._built.clear()
            city.services.snapshots.view(Actor("b", "analyst", frozenset({KOTA}))).tps_rows(largest, "ppwp")

        result = cpu(one_fold, 5), cpu(one_page, 5)
        house.store.close()
        return result
