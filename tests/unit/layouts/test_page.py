"""The status line of a page in words."""

from __future__ import annotations

from typing import Any

import pytest

from layouts.page import status, waiting_words


def line(waiting: int = 0, trouble: str = "") -> list[Any]:
    return status("2024-02-14T13:00:00Z", "12", "2024-02-14T13:00:01Z", waiting, "21.00.00", trouble)


@pytest.mark.parametrize(
    ("waiting", "words"), [(1, "1 laporan"), (999, "999 laporan"), (1_000, "lebih dari 999 laporan")]
)
def test_the_queue_is_counted_only_so_far(waiting: int, words: str) -> None:
    assert waiting_words(waiting) == words
    assert line(waiting)[3].children == f"rev 12 · {words} menunggu"


def test_trouble_has_a_place_of_its_own_that_the_clock_script_looks_for() -> None:
    assert (len(line()), line()[3].children) == (4, "rev 12")
    said = line(trouble="pelipatan terhenti")[4]
    assert (said.children, said.className) == ("· pelipatan terhenti", "data-age-trouble")
