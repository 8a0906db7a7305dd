"""The paper trail in words: clocks, gaps, what a step is and what was answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.rules.findings import Finding
from data.view import Step
from data.view.senders import Sender
from data.view.trail import clocks
from layouts import jejak_words as words

EVENT = "2024-02-14T13:00:00.000000+00:00"
STEP = Step(7, "tally", Sender("desa", "operator", "Rina"), clocks(EVENT, EVENT, None, simulated=False), 1, "counted",
            (), None, None, "ab", 12_345, "cd", {})  # fmt: skip
FINDING = Finding("A2", "flag", "Judul", (), "kata", 1, ())


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 detik"), (59, "59 detik"), (115, "1 menit 55 detik"), (3_600, "1 jam"), (90_061, "1 hari 1 jam"),
     (172_800_000, "2.000 hari")],
)  # fmt: skip
def test_a_gap_is_said_in_its_two_largest_units(seconds: int, said: str) -> None:
    assert words.gap(seconds) == said


@pytest.mark.parametrize(
    ("device", "said", "far"),
    [
        (None, "jam perangkat tidak disebut", False),
        ("2024-02-14T21:00:01+08:00", "jam perangkat 21.00.01, sama dengan jam server", False),
        ("2024-02-14T20:58:05+08:00", "jam perangkat 20.58.05, 1 menit 55 detik sebelum diterima", False),
        ("2024-02-14T20:54:00+08:00", "jam perangkat 20.54.00, 6 menit sebelum diterima", True),
        ("2024-02-14T21:03:00+08:00", "jam perangkat 21.03.00, 3 menit lebih cepat daripada jam server", True),
    ],
)
def test_a_devices_clock_is_told_with_its_difference(device: str | None, said: str, far: bool) -> None:
    told = clocks(EVENT, EVENT, device, simulated=False)
    assert (words.device(told), words.is_far(told)) == (said, far)


def test_the_servers_time_is_said_where_it_is_another() -> None:
    assert words.server(STEP.clocks) == ""
    late = clocks(EVENT, "2026-11-27T05:00:07.000000+00:00", None, simulated=True)
    assert words.server(late) == "jam server 27-11-2026 13.00.07 WITA"


def test_what_a_step_is_and_what_was_answered() -> None:
    assert (words.title(STEP), words.answer(STEP)) == ("Laporan pertama", "versi 1, dihitung, tanpa temuan")
    held = replace(STEP, ver=2, state="held", findings=(FINDING,))
    assert (words.title(held), words.answer(held)) == ("Perbaikan", "versi 2, ditahan, 1 temuan")
    beside = replace(STEP, state="differs", beside="beda")
    assert words.title(beside) == "Laporan lain, angkanya berbeda"
    assert words.answer(beside).endswith("belum diperiksa orang kedua")
    assert words.answer(replace(beside, settled_by=1_204)).endswith("diselesaikan keputusan no. 1.204")
    back = replace(STEP, kind="decision", state="rejected", ver=3, body={"decision": "kembalikan"})
    assert (words.title(back), words.answer(back)) == (
        "Keputusan: Dikembalikan ke petugas", "versi 3, tidak masuk total",
    )  # fmt: skip
    assert words.chain(STEP) == "rantai ke-12.345"
    assert words.chain(replace(STEP, seq=None)) == "menunggu masuk rantai"
