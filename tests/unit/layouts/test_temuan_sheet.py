"""What of a form on the screen is marked to be read again."""

from __future__ import annotations

from data.rules.findings import Finding
from layouts.temuan_sheet import to_reread


def test_a_finding_about_all_votes_marks_none_of_them_while_another_points_somewhere() -> None:
    whole = Finding("A1", "flag", "Jumlah", (), "", 1, tuple(f"votes.{at}" for at in range(100)))
    one = Finding("B7", "hold", "Luar batas", (), "", 1, ("votes.7",))
    assert to_reread([whole, one]) == {"votes.7"}
    assert len(to_reread([whole])) == 100
