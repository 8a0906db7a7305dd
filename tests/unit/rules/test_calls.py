"""Who is called next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from data.rules.calls import Turn, order

NOW = datetime(2024, 2, 14, 10, tzinfo=UTC)


def ago(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


def test_never_called_and_latest_first_then_the_next_try_that_has_come() -> None:
    turns = [
        Turn("selesai", None, open=False),
        Turn("belum-waktunya", None),
        Turn("menunggu", ago(300), called=ago(10), again=ago(-20)),
        Turn("coba-lagi", ago(90), called=ago(60), again=ago(5)),
        Turn("tanpa-janji", ago(90), called=ago(30)),
        Turn("baru-terlambat", ago(40)),
        Turn("lama-terlambat", ago(200)),
        Turn("ditelepon-soal-lain", ago(50), called=ago(400), again=ago(-60)),
    ]
    assert [one.tps for one in sorted(turns, key=lambda one: order(one, NOW))] == [
        "lama-terlambat", "ditelepon-soal-lain", "baru-terlambat", "tanpa-janji", "coba-lagi", "menunggu",
        "belum-waktunya", "selesai",
    ]  # fmt: skip


MINUTES = st.integers(-600, 600)


@given(late=MINUTES, called=MINUTES, again=MINUTES, other=MINUTES)
def test_who_waits_for_a_next_try_stands_behind_everybody_else_who_is_late(
    late: int, called: int, again: int, other: int
) -> None:
    waits = Turn("a", ago(abs(late) + 700), called=ago(called), again=NOW + timedelta(minutes=abs(again) + 1))
    assert order(Turn("b", ago(other)), NOW) < order(waits, NOW)
    come = Turn("a", ago(abs(late) + 700), called=ago(called), again=ago(abs(again)))
    assert order(come, NOW) < order(waits, NOW) < order(Turn("c", None), NOW)
