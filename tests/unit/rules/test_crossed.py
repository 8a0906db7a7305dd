"""Groups beside published totals: nothing small can be read or worked out, not even with every table in hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.rules import crossed
from data.rules.crossed import disclose_groups
from data.rules.disclosure import Shown, disclose_with_spans
from tests.support.disclosure import City, Split, Table, by_integers, jointly, splits_of

HIDDEN = Shown("hidden", None)
FEW = (0, 4)


def shown(table: Table, people: Table, totals: dict[str, tuple[int, int]]) -> dict[str, list[str]]:
    found = disclose_groups(table, people, "kota", totals)
    return {area: [one.text() for one in row.values()] for area, row in found.items()}


def value(count: int) -> tuple[int, int]:
    """What "15+" says."""
    return count, count + 4


def test_groups_are_published_like_any_count() -> None:
    table = {"kota": {"kpps": 41, "linmas": 13, "pps": 2, "ppk": 1}}
    people = {"kota": {"kpps": 700, "linmas": 200, "pps": 30, "ppk": 5}}
    assert shown(table, people, {"kota": value(55)}) == {"kota": ["40+", "10+", "<5", "disamarkan"]}


def test_a_group_that_is_ill_altogether_is_not_shown() -> None:
    table, people = {"kota": {"a": 38, "b": 7}}, {"kota": {"a": 40, "b": 400}}
    assert shown(table, people, {"kota": value(45)})["kota"][0] == "disamarkan"


def test_where_the_total_is_hidden_no_group_tells_it() -> None:
    table, people = {"kota": {"a": 20, "b": 7}}, {"kota": {"a": 400, "b": 400}}
    assert shown(table, people, {"kota": (0, 800)}) == {"kota": ["disamarkan", "disamarkan"]}


def test_groups_do_not_narrow_a_total() -> None:
    """9 and 9 would be at most 9 each: the total of 15 to 19 could not be 19. One is blanked."""
    table, people = {"kota": {"a": 9, "b": 9}}, {"kota": {"a": 100, "b": 100}}
    assert shown(table, people, {"kota": value(15)}) == {"kota": ["disamarkan", "5+"]}
    assert shown({"kota": {"a": 8, "b": 7}}, people, {"kota": value(15)}) == {"kota": ["disamarkan", "5+"]}
    wide = {"kota": {"a": 9, "b": 9, "c": 1}}
    more = {"kota": {"a": 100, "b": 100, "c": 100}}
    assert shown(wide, more, {"kota": value(15)}) == {"kota": ["5+", "5+", "<5"]}


def test_a_kecamatan_and_the_kota_hold_each_other() -> None:
    table = {"kota": {"a": 12, "b": 33}, "k1": {"a": 2, "b": 21}, "k2": {"a": 10, "b": 12}}
    people = {"kota": {"a": 240, "b": 240}, "k1": {"a": 120, "b": 120}, "k2": {"a": 120, "b": 120}}
    totals = {"kota": value(45), "k1": value(20), "k2": value(20)}
    found = shown(table, people, totals)
    assert found == {"kota": ["10+", "30+"], "k1": ["<5", "20+"], "k2": ["10+", "10+"]}
    tight = {"kota": {"a": 14, "b": 33}, "k1": {"a": 4, "b": 21}, "k2": {"a": 10, "b": 12}}
    totals = {"kota": value(45), "k1": value(25), "k2": value(20)}  # 25 to 29 of which b is 24 at most
    assert shown(tight, people, totals)["k1"] in (["<5", "disamarkan"], ["disamarkan", "20+"])


def test_many_areas_leave_the_whole_only() -> None:
    names = [f"k{at}" for at in range(crossed.MOST_AREAS + 1)]
    table = {name: {"a": 10, "b": 10} for name in names} | {"kota": {"a": 130, "b": 130}}
    people = {name: {"a": 100, "b": 100} for name in names} | {"kota": {"a": 1300, "b": 1300}}
    totals = dict.fromkeys(names, value(20)) | {"kota": value(260)}
    assert list(disclose_groups(table, people, "kota", totals)) == ["kota"]


@pytest.mark.parametrize(
    ("table", "people", "totals", "words"),
    [
        ({"kota": {"a": 1}, "k": {"b": 1}}, {"kota": {"a": 9}, "k": {"b": 9}}, {"kota": FEW, "k": FEW},
         "Kelompok petugas di k"),
        ({"kota": {"a": -1}}, {"kota": {"a": 9}}, {"kota": FEW}, "Jumlah per kelompok di kota"),
        ({"kota": {"a": 10}}, {"kota": {"a": 9}}, {"kota": value(10)}, "Jumlah per kelompok di kota"),
        ({"kota": {"a": 10}}, {"kota": {"a": 90}}, {"kota": value(15)}, "berbeda dari jumlah wilayah itu"),
        ({"kota": {"a": 10}, "k": {"a": 11}}, {"kota": {"a": 90}, "k": {"a": 90}}, {"kota": value(10), "k": value(10)},
         "Jumlah kelompok di kota"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_is_refused(
    table: Table, people: Table, totals: dict[str, tuple[int, int]], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        disclose_groups(table, people, "kota", totals)


@st.composite
def told(draw: st.DrawFn) -> tuple[City, list[Split]]:
    """A city with kelurahan as the page shows it, and one or two splits of those at risk in it."""
    count = st.one_of(st.integers(0, 6), st.integers(0, 40))
    table: Table = {}
    parent: dict[str, str] = {}
    people: dict[str, int] = {}
    tops = [f"{at}" for at in range(draw(st.integers(1, 3)))]
    for top in tops:
        below = [f"{top}.{at}" for at in range(draw(st.integers(1, 2)))]
        for area in below:
            ill = draw(count)
            people[area] = ill + draw(count)
            table[area], parent[area] = {"ill": ill, "well": people[area] - ill}, top
        table[top] = {tier: sum(table[area][tier] for area in below) for tier in ("ill", "well")}
        people[top], parent[top] = sum(people[area] for area in below), "kota"
    table["kota"] = {tier: sum(table[area][tier] for area in tops) for tier in ("ill", "well")}
    people["kota"] = sum(people[area] for area in tops)
    city = City(table, parent, people)
    spans = disclose_with_spans(city.table, city.parent, city.population, of=("ill",))[1]
    totals = {area: spans[area]["ill"] for area in (*tops, "kota")}
    splits = []
    for _ in range(draw(st.integers(1, 2))):
        made = draw(splits_of({top: table[top]["ill"] for top in tops}, {top: people[top] for top in tops}))
        splits.append(Split(*made, totals))
    return city, splits


@settings(max_examples=150, deadline=None)
@given(told())
def test_no_published_total_minus_published_groups_is_a_small_count(made: tuple[City, list[Split]]) -> None:
    city, splits = made
    for split in splits:
        published = disclose_groups(split.table, split.people, "kota", split.totals)
        for area, row in published.items():
            said = city.disclosed()[area]["ill"]
            if said.value is not None:
                assert (said.value - sum(one.value or 0 for one in row.values())) % 5 == 0
            for group, one in row.items():
                count, many = split.table[area][group], split.people[area][group]
                assert not one.exact
                if many == 0:
                    assert one == Shown("value", 0)
                elif one.kind == "value":
                    assert (one.value, count >= 5, many - count >= 5) == (count - count % 5, True, True)
                elif one.kind == "under5":
                    assert count < 5
        for group, one in published["kota"].items():
            if one.value is not None:
                assert (one.value - sum(published[area][group].value or 0 for area in split.below())) % 5 == 0


@settings(max_examples=40, deadline=None)
@given(told())
def test_a_reader_of_every_table_narrows_no_suppressed_count(made: tuple[City, list[Split]]) -> None:
    """Integer programming over the whole table and all splits together: the totals stay as open as without the
    splits, and no suppressed group falls below the five values of its class, unless
    the totals and its people alone leave fewer."""
    city, splits = made
    main = city.disclosed()
    published_splits = [(split, disclose_groups(split.table, split.people, "kota", split.totals)) for split in splits]
    alone = jointly(city, main, [], "ill")
    joint = jointly(city, main, published_splits, "ill")
    for (area, tier), at in joint.system.place.items():
        if main[area][tier].kind != "value":
            assert joint.ends(at) == alone.ends(alone.system.place[area, tier])
    nothing = [(split, {area: dict.fromkeys(row, HIDDEN) for area, row in split.table.items()}) for split in splits]
    unsaid = jointly(city, main, nothing, "ill")
    for (split, published), places, bare in zip(published_splits, joint.splits, unsaid.splits, strict=True):
        for (area, group), at in places.items():
            if published[area][group].kind == "value":
                continue
            low, high = joint.ends(at)
            assert low <= split.table[area][group] <= high
            least, most = unsaid.ends(bare[area, group])
            assert high - low >= min(4, most - least)


@settings(max_examples=100, deadline=None)
@given(told())
def test_spans_are_what_integer_programming_finds(made: tuple[City, list[Split]]) -> None:
    city, splits = made
    found = by_integers(city, city.disclosed(), [(area, "ill") for area in splits[0].totals])
    assert {area: found[area, "ill"] for area in splits[0].totals} == splits[0].totals


@settings(max_examples=100, deadline=None)
@given(told())
def test_the_order_of_areas_and_groups_changes_nothing(made: tuple[City, list[Split]]) -> None:
    _, splits = made
    split = splits[0]
    turned = dict(reversed(split.table.items()))
    assert disclose_groups(turned, split.people, "kota", split.totals) == disclose_groups(
        split.table, split.people, "kota", split.totals
    )


def test_what_is_blanked_depends_on_what_is_published_only() -> None:
    people = {"kota": {"a": 100, "b": 100, "c": 100}}
    ways = [
        shown({"kota": {"a": a, "b": b, "c": c}}, people, {"kota": value(10)})
        for a, b, c in ((6, 3, 1), (7, 4, 0), (9, 0, 1), (5, 3, 3))
    ]
    assert all(one == ways[0] for one in ways)


def test_the_size_of_the_city() -> None:
    """Ten kecamatan, nine roles: the groups of the kota survive, and it is quick enough for a page."""
    roles = {"kpps": (1700, 5), "linmas": (490, 7), "ptps": (245, 3), "pps": (18, 4), "ppk": (5, 1), "lain": (60, 2)}
    table: Table = {"kota": dict.fromkeys(roles, 0)}
    people: Table = {"kota": dict.fromkeys(roles, 0)}
    for at in range(10):
        table[f"k{at}"], people[f"k{at}"] = {}, {}
        for role, (many, each) in roles.items():
            here = many * each // 100 + at % (each + 1) if many > 20 else each % many
            table[f"k{at}"][role], people[f"k{at}"][role] = here, many + at
            table["kota"][role] += here
            people["kota"][role] += many + at
    city = {area: {"ill": sum(row.values())} for area, row in table.items()}
    many = {area: sum(row.values()) for area, row in people.items()}
    _, spans = disclose_with_spans(city, {area: "kota" for area in city if area != "kota"}, many, of=("ill",))
    found = disclose_groups(table, people, "kota", {area: row["ill"] for area, row in spans.items()})
    assert [one.kind for one in found["kota"].values()] == ["value"] * 6
    hidden = sum(one.kind == "hidden" for row in found.values() for one in row.values())
    assert hidden < 25
