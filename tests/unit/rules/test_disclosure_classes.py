"""Tiers published as one class, and readers who solve all sums together: by integer programming, and by trying every
table there is."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data.rules.disclosure import Shown, disclose
from data.rules.exchange import Network
from data.rules.guarded import alone
from tests.support.disclosure import CLASS, HIDDEN, SPLIT, Cell, City, another, by_integers, by_sums, cities

FEW = Shown("under5", None)
TOGETHER = {CLASS: SPLIT}


# ---- what is published ----


def town(*kelurahan: tuple[int, int, int], people: int = 400, own: int = 0) -> City:
    """A kecamatan of kelurahan with so many in evaluasi, rujuk and darurat, all others rendah."""
    table = {f"k{at}": {"rendah": people - sum(ill), **dict(zip(SPLIT, ill, strict=True))} for at, ill in
             enumerate(kelurahan)}  # fmt: skip
    parent = dict.fromkeys(table, "kec")
    coarse = frozenset(table)
    table["kec"] = {tier: sum(row[tier] for row in table.values()) for tier in ("rendah", *SPLIT)}
    table["kec"]["rendah"] += own
    population = {area: sum(row.values()) for area, row in table.items()}
    return City(table, parent, population, {"kec": ("darurat",)}, TOGETHER, coarse)


def test_three_small_tiers_of_a_kelurahan_are_one_number() -> None:
    """Tier by tier these are "<5" nine times, which cannot be added; as a class they say where the people are."""
    out = town((4, 2, 1), (1, 0, 0), (9, 4, 0), (3, 1, 1)).disclosed()
    assert [out[f"k{at}"][CLASS] for at in range(4)] == [Shown("value", 5), FEW, Shown("value", 10), Shown("value", 5)]
    assert out["kec"] == {
        CLASS: Shown("value", 25), "rendah": Shown("value", 1570), "evaluasi": Shown("value", 15),
        "rujuk": Shown("value", 5), "darurat": Shown("value", 2, exact=True),
    }  # fmt: skip


def test_below_the_kecamatan_no_tier_of_the_class_is_published() -> None:
    out = town((4, 2, 1), (1, 0, 0)).disclosed()
    assert [list(out[area]) for area in ("k0", "kec")] == [[CLASS, "rendah"], [CLASS, "rendah", *SPLIT]]


def test_the_class_of_a_kecamatan_costs_a_tier_and_stays_itself() -> None:
    """9 + 3 + 0 published as 5 to 9, 0 to 4 and 0 under 10 to 14 would say that at least one is in rujuk."""
    out = town((5, 1, 0), (3, 1, 0), (1, 1, 0)).disclosed()["kec"]
    assert (out[CLASS], out["evaluasi"], out["rujuk"]) == (Shown("value", 10), HIDDEN, FEW)


def test_a_row_is_saved_by_the_tier_that_is_wanted_least() -> None:
    """390 to 394 and 5 to 9 of 407 people would leave at least 4 at risk."""
    table = {"kel": {"rendah": 394, "pantau": 9, "evaluasi": 4, "rujuk": 0, "darurat": 0}}
    out = disclose(
        table, {}, {"kel": 407}, together=TOGETHER, coarse=("kel",), blank_first=("rendah", "pantau", "evaluasi")
    )
    assert out["kel"] == {CLASS: FEW, "rendah": HIDDEN, "pantau": Shown("value", 5)}


def test_many_emergencies_do_not_open_the_classes_below() -> None:
    """22 open emergencies, no more than 9 of them in the second kelurahan, leave 13 or 14 for "10+" people at risk in
    the first: nobody else there would be at risk."""
    city = town((0, 0, 14), (0, 1, 8))
    said = {"k0": Shown("value", 10), "k1": Shown("value", 5)}
    assert {tier: alone(city.count(tier, CLASS), 400) for tier in said} == {"k0": "value", "k1": "value"}
    out = city.disclosed()
    assert {area: out[area][CLASS] for area in said} != said
    low, high = by_sums(city, out)["k0", "evaluasi"]
    assert high - low >= 4


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"together": {"x": ("evaluasi", "hilang")}}, "Tingkat yang digabung"),
        ({"together": {"rendah": SPLIT}}, "Tingkat yang digabung"),
        ({"together": {"x": SPLIT, "y": ("rujuk",)}}, "Tingkat yang digabung"),
        ({"exact": {"k0": ("darurat",)}}, "Jumlah tepat tingkat darurat di k0"),
        ({"coarse": ("k0",)}, "tidak seragam"),
        ({"coarse": ("kec",)}, "tidak seragam"),
    ],
)
def test_a_class_that_cannot_be_is_refused(changed: dict[str, object], words: str) -> None:
    city = town((1, 1, 1), (2, 2, 2))
    plain: dict[str, object] = {"exact": {}, "together": TOGETHER, "coarse": ("k0", "k1")}
    with pytest.raises(ValueError, match=words):
        disclose(city.table, city.parent, city.population, **{**plain, **changed})  # type: ignore[arg-type]


def test_three_levels_of_tiers_are_refused() -> None:
    row = {"rendah": 20, "evaluasi": 3, "rujuk": 0, "darurat": 0}
    with pytest.raises(ValueError, match="melampaui dua jenjang"):
        disclose(dict.fromkeys("abc", row), {"a": "b", "b": "c"}, dict.fromkeys("abc", 23), together=TOGETHER)


# ---- the reader of one sum at a time, who also asks for the tiers of the class ----


@settings(max_examples=200, deadline=None)
@given(cities(split=True))
def test_no_sum_narrows_a_suppressed_count_or_an_unpublished_tier(city: City) -> None:
    published = city.disclosed()
    unavoidable = by_sums(city, city.only_exact())
    for (area, tier), (low, high) in by_sums(city, published).items():
        one, (least, most) = published[area].get(tier, HIDDEN), unavoidable[area, tier]
        assert low <= city.count(area, tier) <= high
        if one.kind == "under5":
            assert (low, high) == (least, min(4, most))
        if one.kind == "hidden":
            assert high - low >= min(4, most - least)


@settings(max_examples=200, deadline=None)
@given(cities(split=True))
def test_every_published_number_is_true(city: City) -> None:
    for area, row in city.disclosed().items():
        for tier, one in row.items():
            low, high = one.span() or (0, city.population[area])
            assert low <= city.count(area, tier) <= high
            assert one.exact == (tier in city.exact.get(area, ()))


# ---- the reader of all sums together ----


def assert_wide(city: City, published: Mapping[str, Mapping[str, Shown]], seen: Mapping[Cell, tuple[int, int]]) -> None:
    """Suppressed counts keep the five values of their class, or all that the exact counts alone leave."""
    narrow = {
        cell: ends for cell, ends in seen.items()
        if ends != (0, 4) and (ends[1] - ends[0] < 4 or published[cell[0]].get(cell[1], HIDDEN) == FEW)
    }  # fmt: skip
    unavoidable = by_integers(city, city.only_exact(), narrow)
    for (area, tier), (low, high) in narrow.items():
        least, most = unavoidable[area, tier]
        if published[area].get(tier, HIDDEN) == FEW:
            assert (low, high) == (least, min(4, most)), (area, tier)
        else:
            assert high - low >= min(4, most - least), (area, tier)


def suppressed(city: City, published: Mapping[str, Mapping[str, Shown]], *, split: bool) -> list[Cell]:
    """The cells to work out; with `split` the tiers of the class in coarse areas too."""
    found = [(area, tier) for area, tier in city.published() if published[area][tier].kind != "value"]
    return found + [(area, tier) for area in city.coarse for tier in SPLIT if split]


@settings(max_examples=15, deadline=None)
@given(st.one_of(cities(), cities(split=True)))
def test_integer_programming_cannot_narrow_a_suppressed_count(city: City) -> None:
    published = city.disclosed()
    assert_wide(city, published, by_integers(city, published, suppressed(city, published, split=False)))


@pytest.mark.soak
@settings(max_examples=5_000, deadline=None)
@given(st.one_of(cities(), cities(split=True), cities(split=True, most=12)))
def test_integer_programming_for_long(city: City) -> None:
    """The tiers of the class in kelurahan too, which are guarded sum by sum only: no table is known that opens one."""
    published = city.disclosed()
    assert_wide(city, published, by_integers(city, published, suppressed(city, published, split=True)))


# ---- the reader who tries every table ----

Split = tuple[int, int, int]


@st.composite
def villages(draw: st.DrawFn) -> City:
    """One or two kecamatan of one or two kelurahan of 8 to 16 people, sometimes two people of a kecamatan itself."""
    table: dict[str, dict[str, int]] = {}
    parent: dict[str, str] = {}
    count = st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 8))
    for kecamatan in map(str, range(draw(st.integers(1, 2)))):
        total = dict.fromkeys(("rendah", *SPLIT), 0)
        for kelurahan in range(draw(st.integers(1, 2))):
            ill = {tier: draw(count) for tier in SPLIT}
            row = {"rendah": max(draw(st.integers(8, 16)) - sum(ill.values()), 0), **ill}
            table[f"{kecamatan}.{kelurahan}"] = row
            parent[f"{kecamatan}.{kelurahan}"] = kecamatan
            total = {tier: total[tier] + row[tier] for tier in total}
        own = draw(st.sampled_from(["", "", "rendah", "evaluasi"]))
        table[kecamatan] = {tier: total[tier] + 2 * (tier == own) for tier in total}
        parent[kecamatan] = "kota"
    tops = [area for area, above in parent.items() if above == "kota"]
    table["kota"] = {tier: sum(table[area][tier] for area in tops) for tier in ("rendah", *SPLIT)}
    population = {area: sum(row.values()) for area, row in table.items()}
    exact = {area: ("darurat",) for area in ("kota", *tops)}
    return City(table, parent, population, exact, TOGETHER, frozenset(area for area in table if "." in area))


class Reader:
    """Tries every table that could be behind what is published, and keeps the counts that occur."""

    def __init__(self, city: City, published: Mapping[str, Mapping[str, Shown]]) -> None:
        self.city, self.published = city, published
        self.values: dict[Cell, set[int]] = defaultdict(set)
        self.tops = city.children("kota")
        ways = [list(self.ways_of(area)) for area in self.tops]
        self.possible: list[set[tuple[int, Split]]] = [set() for _ in self.tops]
        states = [{(ill, split) for _, ill, split in way} for way in ways]
        for chosen in itertools.product(*states):
            split = tuple(sum(one[1][at] for one in chosen) for at in range(3))
            if self.fits("kota", sum(one[0] for one in chosen), split):  # type: ignore[arg-type]
                self.keep("kota", sum(one[0] for one in chosen), split)  # type: ignore[arg-type]
                for at, one in enumerate(chosen):
                    self.possible[at].add(one)
        for at, area in enumerate(self.tops):
            for below, ill, split in ways[at]:
                if (ill, split) in self.possible[at]:
                    self.keep(area, ill, split)
                    self.keep_below(area, below, split)

    def fits(self, area: str, ill: int, split: Split | None = None) -> bool:
        """Whether an area with so many at risk may be published like this."""
        row, people = self.published[area], self.city.population[area]
        counts = {CLASS: ill, "rendah": people - ill, **(dict(zip(SPLIT, split, strict=True)) if split else {})}
        return all((span := row[tier].span()) is None or span[0] <= count <= span[1] for tier, count in counts.items())

    def ways_of(self, kecamatan: str) -> Iterator[tuple[tuple[int, ...], int, Split]]:
        """At risk per kelurahan (and of the kecamatan itself, last), in all, and split."""
        below = self.city.children(kecamatan)
        choices = [[ill for ill in range(self.city.population[one] + 1) if self.fits(one, ill)] for one in below]
        emergencies = self.city.table[kecamatan]["darurat"]
        for chosen in itertools.product(*choices, range(self.city.own(kecamatan) + 1)):
            ill = sum(chosen)
            for evaluasi in range(ill - emergencies + 1):
                split = (evaluasi, ill - emergencies - evaluasi, emergencies)
                if self.fits(kecamatan, ill, split):
                    yield chosen, ill, split

    def keep(self, area: str, ill: int, split: Split) -> None:
        self.values[area, CLASS].add(ill)
        self.values[area, "rendah"].add(self.city.population[area] - ill)
        for tier, count in zip(SPLIT, split, strict=True):
            self.values[area, tier].add(count)

    def keep_below(self, kecamatan: str, chosen: tuple[int, ...], split: Split) -> None:
        """Any share of the kecamatan's tiers that the numbers at risk leave room for can be a kelurahan's."""
        for area, ill in zip(self.city.children(kecamatan), chosen, strict=False):
            self.values[area, CLASS].add(ill)
            self.values[area, "rendah"].add(self.city.population[area] - ill)
            for tier, count in zip(SPLIT, split, strict=True):
                self.values[area, tier].update(range(max(0, ill + count - sum(split)), min(ill, count) + 1))


@settings(max_examples=25, deadline=None)
@given(villages())
def test_every_table_that_could_be_leaves_a_suppressed_count_its_values(city: City) -> None:
    """All five values of "<5", five or more of a hidden count, as far as the exact emergencies alone leave them."""
    published = city.disclosed()
    found, unavoidable = Reader(city, published).values, Reader(city, city.only_exact()).values
    for area, row in city.table.items():
        for tier in (CLASS, *row):
            one, values = published[area].get(tier, HIDDEN), found[area, tier]
            assert city.count(area, tier) in values
            if one == FEW:
                assert values == unavoidable[area, tier] & set(range(5)), (area, tier)
            if one == HIDDEN:
                assert len(values) >= min(5, len(unavoidable[area, tier])), (area, tier)


# ---- from one revision to the next ----


@settings(max_examples=40, deadline=None)
@given(cities(split=True, outside=False), st.randoms(use_true_random=False))
def test_what_is_published_follows_from_classes_only(city: City, chance: Random) -> None:
    """Another city whose counts lie in the same classes is published the same: nobody learns from the choice of
    blanks, nor from two revisions between which no class was left."""
    assume(all(city.own(area) < 10 for area in city.children("kota")))
    classes = {}
    for area, tier in city.published():
        count, people = city.count(area, tier), city.population[area]
        kind = alone(count, people)
        if tier in city.exact.get(area, ()):
            classes[area, tier] = (count, count)
        elif kind == "hidden":
            classes[area, tier] = (0, people) if people < 10 else (people - 4, people)
        else:
            classes[area, tier] = (count - count % 5, min(count - count % 5 + 4, people))
    weights = {cell: chance.randint(-3, 3) for cell in classes}
    other = another(city, classes, weights)
    kinds = {cell: alone(other.count(*cell), city.population[cell[0]]) for cell in classes}
    assume(all(kind == alone(city.count(*cell), city.population[cell[0]]) for cell, kind in kinds.items()))
    assert other.disclosed() == city.disclosed()


# ---- how far a count can move ----


def test_a_ring_by_hand() -> None:
    """Two rows of two tiers, both columns open: what one cell gains the others pass on."""
    rows, columns = (1, 2), (3, 4)
    network = Network([(rows[0], columns[0]), (rows[0], columns[1]), (rows[1], columns[0]), (rows[1], columns[1])])
    count, low, high = [5, 5, 5, 5], [0, 3, 0, 0], [9, 9, 9, 6]
    up = network.reach(0, 1, 4, count, low, high)
    assert (up.steps, up.cut) == (1, {3, 2})  # the last cell is full at 6
    assert set(network.leaving(up.cut)) == {(0, -1), (3, 1)}
    assert network.reach(0, -1, 3, count, low, high).steps == 3
    assert network.reach(1, 1, 9, count, low, high).steps == 4
    with pytest.raises(ValueError, match="bukan bagian jaringan"):
        Network([None]).reach(0, 1, 4, [0], [0], [9])
