"""What every import shares: who may, how errors are listed, the trace it leaves, its progress."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data.actor import SYSTEM
from data.errors import NotAllowed, Refused
from data.house import House
from data.imports import run
from data.tables import audit
from tests.unit.imports.conftest import ANALYST, TPS, Write, bring, refused


def test_only_the_import_action_may(house: House, write: Write) -> None:
    with pytest.raises(NotAllowed):
        run(house, ANALYST, "tps", write("kode_tps,dpt\n"))
    with pytest.raises(Refused, match="tidak dikenal; pilihannya: wilayah, tps"):
        run(house, SYSTEM, "cuaca", write("kode_tps,dpt\n"))


def test_no_more_than_a_hundred_errors_are_listed_and_all_are_counted(house: House, write: Write) -> None:
    text = "kode_tps,dpt\n" + "".join(f"64720110010{at % 70 + 1:02d},x{at}\n" for at in range(150))
    report = refused(house, "tps", write(text))
    assert (len(report.errors), report.error_count) == (100, 150)
    assert "(dan 149 kesalahan lain)" in report.summary
    assert report.errors[0].line == 2
    assert (report.errors[0].column, report.errors[0].value) == ("dpt", "x0")


def test_an_import_leaves_a_trace_and_a_repeat_leaves_none(house: House, write: Write) -> None:
    path = write(f"kode_tps,dpt\n{TPS},250\n")
    bring(house, "tps", path)
    bring(house, "tps", path)
    with house.store.read() as connection:
        rows = connection.execute(select(audit.c.action, audit.c.subject, audit.c.detail)).all()
    assert len(rows) == 1
    assert (rows[0].action, rows[0].subject) == ("import", "tps")
    assert rows[0].detail.startswith("berkas.csv (")


def test_progress_ends_at_its_total(house: House, write: Write) -> None:
    told: list[tuple[int, int]] = []
    path = write(f"kode_tps,dpt\n{TPS},250\n")
    run(house, SYSTEM, "tps", path, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (1, 2)
    assert told[-1] == (2, 2)
