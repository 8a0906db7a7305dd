"""What `rebuild` says and how it ends."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import update

from dashboard.commands.store import rebuild
from data.errors import SiagaError
from data.folding import fold_all
from data.house import House
from data.tables import form
from tests.support.houses import ppwp, send


class Desk:
    """A desk with the house already open; keeps what was said."""

    def __init__(self, house: House) -> None:
        self.said: list[str] = []
        self.complained: list[str] = []
        self.console = SimpleNamespace(say=self.said.append, complain=self.complained.append)
        self.reading = self.writing = lambda: nullcontext(house)


def run(house: House, *arguments: str) -> tuple[Any, Desk]:
    desk = Desk(house)
    code = rebuild.main(list(arguments), obj=desk, standalone_mode=False)
    return code, desk


def test_what_waits_is_never_called_the_same(lite_house: House) -> None:
    send(lite_house, ppwp(48, 139, 21))
    code, desk = run(lite_house, "--check")
    assert (code, desk.said) == (1, [])
    assert desk.complained[0] == "1 laporan menunggu dilipat; 4 total belum dibandingkan."
    code, desk = run(lite_house)
    assert (code, desk.complained) == (0, [])
    assert desk.said == ["Tidak ada perbedaan: yang tersimpan sama dengan hasil hitung ulang dari laporan."]
    assert run(lite_house, "--check")[0] == 0


def test_a_difference_ends_with_what_was_done_about_it(lite_house: House) -> None:
    send(lite_house, ppwp(48, 139, 21))
    fold_all(lite_house)
    lite_house.store.write(lambda connection: connection.execute(update(form).values(state="held")).rowcount)
    with pytest.raises(SiagaError, match=r"^1 perbedaan .*: jalankan `python app.py rebuild`"):
        run(lite_house, "--check")
    with pytest.raises(SiagaError, match=r"^1 perbedaan .*; sudah dibuat ulang\.$"):
        run(lite_house)
    assert run(lite_house, "--check")[0] == 0
