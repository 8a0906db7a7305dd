"""Numbers and figures as they are read."""

from __future__ import annotations

from data.rules.figures import UNREAD
from layouts import formats


def test_unread_and_empty_are_words_and_never_zero() -> None:
    assert [formats.figure(one) for one in (0, 1234, UNREAD, None)] == ["0", "1.234", "tidak terbaca", "tidak diisi"]
