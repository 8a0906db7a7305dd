"""The names beside the map: where they stand and which place each line leads to, over many maps at once.

The arithmetic is the browser's (assets/91-map-names.js); it is asked there, and judged here.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from tests.support.night import KECAMATAN, Visit

pytestmark = pytest.mark.e2e

SCRIPT = Path(__file__).parents[2] / "dashboard" / "assets" / "91-map-names.js"
SIZE, TOP, BOTTOM, GAP = 36, 2, 598, 8
Point = tuple[int, int]

points = st.lists(st.tuples(st.integers(150, 800), st.integers(0, 600)), min_size=1, max_size=16)
# Close in height, near and far in turn: in the order of their heights these lines cross.
CLOSE = [(300, 300), (160, 301), (700, 302), (165, 303), (690, 304)]


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """A page with the script and nothing else."""
    page = browser.new_page()
    page.add_script_tag(path=SCRIPT)
    yield page
    page.close()


def asked(page: Page, column: list[Point], edge: int) -> tuple[list[int] | None, list[int]]:
    """The middles of the names from top to bottom, and which of them each point takes."""
    answer: Any = page.evaluate(
        """([points, edge, size, top, bottom, gap]) => {
          const names = window.siagaMap.names;
          const column = points.map(([x, y]) => ({x, y}));
          const middles = names.slots(column.map(one => one.y), size, top, bottom, gap);
          return [middles, middles ? names.assign(column, middles, edge) : []];
        }""",
        [column, edge, SIZE, TOP, BOTTOM, GAP],
    )
    return answer[0], answer[1]


def side(start: Point, end: Point, point: Point) -> int:
    turn = (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
    return (turn > 0) - (turn < 0)


def crossing(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two lines pass through each other; ends that only touch do not."""
    return side(*one, other[0]) * side(*one, other[1]) < 0 and side(*other, one[0]) * side(*other, one[1]) < 0


@given(points, st.sampled_from([140, 820]))
@example(CLOSE, 140)
@example(CLOSE, 820)
@example([(300, 10 * at) for at in range(13)], 140)
@settings(max_examples=300, deadline=None)
def test_no_names_overlap_and_no_lines_cross(blank: Page, column: list[Point], edge: int) -> None:
    middles, taken = asked(blank, column, edge)
    if len(column) * SIZE > BOTTOM - TOP:
        assert middles is None
        return
    assert middles is not None
    assert sorted(taken) == list(range(len(column)))
    assert all(lower - upper >= SIZE for upper, lower in pairwise(middles))
    assert middles[0] >= TOP + SIZE // 2
    assert middles[-1] <= BOTTOM - SIZE // 2
    lines = [((edge, middles[slot]), point) for slot, point in zip(taken, column, strict=True)]
    assert [pair for pair in combinations(lines, 2) if crossing(*pair)] == []


@given(st.lists(st.integers(TOP + SIZE, BOTTOM - SIZE), min_size=1, max_size=12))
@settings(max_examples=100, deadline=None)
def test_names_stand_as_near_as_they_can(blank: Page, heights: list[int]) -> None:
    """A block of names that touch is centred on what they are of, unless the frame ends there."""
    middles, _ = asked(blank, [(400, height) for height in heights], 140)
    assert middles is not None
    wanted, block = sorted(heights), [0]
    for at in range(1, len(middles) + 1):
        if at < len(middles) and middles[at] - middles[at - 1] <= SIZE + GAP:
            block.append(at)
            continue
        off = Fraction(sum(middles[one] - wanted[one] for one in block), len(block))
        inside = middles[block[0]] > TOP + SIZE // 2 and middles[block[-1]] < BOTTOM - SIZE // 2 - 1
        assert -2 <= off <= 1 or not inside
        block = [at]


@pytest.mark.parametrize("path", ["/", "/peta", f"/peta?kecamatan={KECAMATAN}", "/?dapil=647201"])
def test_the_lines_on_a_page_do_not_cross(visit: Visit, path: str) -> None:
    page = visit("viewer", path, size="wide").page
    names = page.locator(".map-label:visible")
    expect(page.locator(".map-leaders line").first).to_be_attached()
    ends = ("x1", "y1", "x2", "y2")
    drawn = [
        [float(line.get_attribute(end) or "nan") for end in ends] for line in page.locator(".map-leaders line").all()
    ]
    assert len(drawn) == names.count() > 1
    lines: list[Any] = [((one[0], one[1]), (one[2], one[3])) for one in drawn]
    assert [pair for pair in combinations(lines, 2) if crossing(*pair)] == []
