"""The chain: a verifier that has been seen to find every kind of forgery."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from data.chain import verify
from data.folding import fold_all
from data.house import House
from tests.support.houses import ppwp, send


@pytest.fixture
def chained(lite_house: House) -> House:
    for number in range(1, 6):
        send(lite_house, ppwp(number, 2, 3), f"64.72.01.1001.{number:03d}")
    fold_all(lite_house)
    return lite_house


def forge(house: House, *statements: str) -> None:
    """Somebody with the database in hand: the triggers go first."""

    def work(connection: object) -> None:
        for table in ("submission", "chain"):
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER {table}_no_{verb}"))  # type: ignore[attr-defined]
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))  # type: ignore[attr-defined]
        for statement in statements:
            connection.execute(text(statement))  # type: ignore[attr-defined]

    house.store.write(work)


def test_an_untouched_chain_is_whole_and_knows_its_old_heads(chained: House) -> None:
    first = verify(chained)
    assert (first.ok, first.checked) == (True, 5)
    send(chained, ppwp(9, 9, 9), "64.72.01.1001.009")
    fold_all(chained)
    assert verify(chained, first.head).ok
    assert verify(chained, "0" * 63 + "1").ok is False


@pytest.mark.parametrize(
    ("statements", "first_bad"),
    [
        (["UPDATE submission SET payload = replace(payload, '3', '8') WHERE id = 3"], 3),
        (["UPDATE submission SET actor = 'lain' WHERE id = 2"], 2),
        (["UPDATE submission SET event_time = '2024-02-14T00:00:00' WHERE id = 4"], 4),
        (["UPDATE chain SET head = upper(head) WHERE seq = 2"], 2),
        (["DELETE FROM chain WHERE seq = 3"], 4),
        (["DELETE FROM chain WHERE seq = 5"], None),
        (
            [
                "INSERT INTO submission SELECT 99, election, kind, 'x', 'x', tps, contest, round, payload, sha256, "
                "result, actor, role, device_time, event_time, server_time, replaces, reason FROM submission WHERE id=1"
            ],
            99,
        ),
    ],
)
def test_each_forgery_is_found_and_named(chained: House, statements: list[str], first_bad: int | None) -> None:
    forge(chained, *statements)
    report = verify(chained)
    assert (report.ok, report.first_bad) == (False, first_bad)


def test_a_removed_submission_is_missed(chained: House) -> None:
    def work(connection: object) -> None:
        connection.execute(text("DROP TRIGGER submission_no_delete"))  # type: ignore[attr-defined]
        connection.execute(text("DELETE FROM submission WHERE id = 3"))  # type: ignore[attr-defined]

    connection = chained.store._writer.raw_connection()
    connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
    connection.close()
    chained.store.write(work)
    report = verify(chained)
    assert (report.ok, report.first_bad) == (False, 3)
    assert "hilang" in report.words


def test_a_rewritten_history_betrays_itself_by_an_old_head(chained: House, any_other: Callable[[], House]) -> None:
    printed = verify(chained).head
    assert verify(any_other(), printed).ok is False


@pytest.fixture
def any_other(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], House]:
    """A second store with other reports, whole in itself."""
    from tests.support.founded import open_founded

    def make() -> House:
        folder = tmp_path_factory.mktemp("lain")
        house = open_founded(f"sqlite:///{folder / 'siaga.db'}", folder)
        send(house, ppwp(5, 5, 5))
        fold_all(house)
        return house

    return make
