"""What leaves the health team: no count of 0 to 4 is shown, and none can be worked out by propagating bounds, the
exact open emergencies of kota and kecamatan included. Readers who solve all sums together, and tiers that are
published as one class: see test_disclosure_classes.py."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings

from data.rules.bounds import Sum, propagate, sums_of_cells
from data.rules.disclosure import Shown, disclose
from tests.support.disclosure import City, Table, by_sums, cities

FEW = Shown("under5", None)


def shown(
    table: Table,
    parent: Mapping[str, str],
    population: Mapping[str, int],
    exact: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, list[str]]:
    out = disclose(table, parent, population, exact or {})
    return {area: [each.text() for each in row.values()] for area, row in out.items()}


def under_one_kecamatan(counts: tuple[int, ...], exact: bool) -> list[str]:
    """The texts of kelurahan of 100 people with so many in darurat, then of their kecamatan."""
    names = [f"k{at}" for at in range(len(counts))]
    table = {name: {"darurat": count} for name, count in zip(names, counts, strict=True)}
    table["kec"] = {"darurat": sum(counts)}
    people = dict.fromkeys(names, 100) | {"kec": 100 * len(names)}
    out = shown(table, dict.fromkeys(names, "kec"), people, {"kec": ("darurat",)} if exact else {})
    return [text for area in (*names, "kec") for text in out[area]]


def test_what_a_number_looks_like() -> None:
    assert [Shown("value", 0).text(), Shown("value", 65).text(), Shown("value", 1_235).text()] == ["0", "65+", "1.235+"]
    assert Shown("value", 13, exact=True).text() == "13"
    assert FEW.text() == "<5"
    assert Shown("hidden", None).text() == "disamarkan"
    spans = [Shown("value", 65).span(), Shown("value", 13, exact=True).span(), FEW.span(), Shown("value", 0).span()]
    assert spans == [(65, 69), (13, 13), (0, 4), (0, 0)]
    assert Shown("hidden", None).span() is None


def test_rounded_down_and_zero_is_as_small_as_four() -> None:
    row = {"rendah": 67, "pantau": 5, "rujuk": 4, "darurat": 0}
    out = disclose({"kota": row}, {}, {"kota": 90})
    assert out == {"kota": {"rendah": Shown("value", 65), "pantau": Shown("value", 5), "rujuk": FEW, "darurat": FEW}}


def test_one_person_more_does_not_show_between_two_revisions() -> None:
    """From 0 to 4 nothing published moves, in the cell, beside it or above it."""
    seen = []
    for ill in range(5):
        table = {f"k{at}": {"rendah": 90, "rujuk": 0} for at in range(4)}
        table["k0"] = {"rendah": 90 + 4 - ill, "rujuk": ill}
        table["kec"] = {tier: sum(row[tier] for row in table.values()) for tier in ("rendah", "rujuk")}
        people = dict.fromkeys(("k1", "k2", "k3"), 100) | {"k0": 100, "kec": 400}
        seen.append(shown(table, dict.fromkeys(("k0", "k1", "k2", "k3"), "kec"), people))
    assert all(one == seen[0] for one in seen)
    assert seen[0]["k0"] == ["90+", "<5"]


def test_what_is_blanked_depends_on_classes_only() -> None:
    """12 in four kelurahan "<5" must cost one of them, the same one whoever is ill."""
    ways = [under_one_kecamatan(counts, exact=False) for counts in ((4, 4, 4, 0), (0, 4, 4, 4), (3, 3, 3, 3))]
    assert ways[0] == ways[1] == ways[2]
    ways = [under_one_kecamatan(counts, exact=False) for counts in ((4, 4, 2), (2, 4, 4), (3, 3, 4))]
    assert ways[0] == ways[1] == ways[2]
    assert sorted(ways[0]) == ["10+", "<5", "<5", "disamarkan"]


@pytest.mark.parametrize(
    ("count", "text"), [(50, "disamarkan"), (49, "disamarkan"), (46, "disamarkan"), (45, "45+"), (4, "<5"), (0, "<5")]
)
def test_a_small_complement_is_hidden(count: int, text: str) -> None:
    """All 50 of 50 would say that nobody is elsewhere, which is a count of 0."""
    assert shown({"a": {"rendah": count}}, {}, {"a": 50})["a"] == [text]


def test_fewer_than_ten_people_are_never_split_and_nobody_is_zero() -> None:
    assert shown({"a": {"rendah": 9, "rujuk": 0}}, {}, {"a": 9}) == {"a": ["disamarkan", "disamarkan"]}
    assert shown({"a": {"rendah": 5, "rujuk": 5}}, {}, {"a": 10}) == {"a": ["5+", "5+"]}
    assert shown({"a": {"rendah": 0, "rujuk": 0}}, {}, {"a": 0}) == {"a": ["0", "0"]}


def test_a_total_that_narrows_its_parts_costs_one_of_them() -> None:
    """Published as 10 over three "<5" each would be at least 2; one of the three is hidden, the total stays."""
    texts = under_one_kecamatan((3, 3, 4), exact=False)
    assert (sorted(texts[:3]), texts[3]) == (["<5", "<5", "disamarkan"], "10+")


def test_a_row_that_pins_a_tier_costs_a_tier() -> None:
    """15 to 19, 5 to 9 and "<5" of 21 people leave at most 1 for the last."""
    assert shown({"a": {"rendah": 15, "pantau": 5, "rujuk": 1}}, {}, {"a": 21})["a"] == ["15+", "disamarkan", "<5"]


@pytest.mark.parametrize(
    ("counts", "texts"),
    [
        ((2, 0, 0), ["<5", "<5", "<5", "2"]),  # who of the three, if it is one, stays open
        ((0, 0, 0), ["<5", "<5", "<5", "0"]),  # all are known to be 0: the exception says it, no blank takes it back
        ((4, 4, 0), ["<5", "<5", "<5", "8"]),  # 8 of at most 12: each may be anything
        ((4, 4, 1), ["<5", "disamarkan", "<5", "9"]),  # each would be at least 1
        ((12, 0, 1), ["disamarkan", "<5", "<5", "13"]),  # 13 beside "10+" leaves 3 for both
    ],
)
def test_exact_emergencies_of_a_kecamatan_do_not_open_its_kelurahan(counts: tuple[int, ...], texts: list[str]) -> None:
    assert under_one_kecamatan(counts, exact=True) == texts


def test_an_exact_count_comes_back_exact_and_others_do_not() -> None:
    out = disclose({"kota": {"rendah": 87, "darurat": 3}}, {}, {"kota": 100}, {"kota": ("darurat",)})
    assert out["kota"]["darurat"] == Shown("value", 3, exact=True)
    assert out["kota"]["rendah"] == Shown("value", 85)


def test_an_exact_count_the_table_does_not_have_is_refused() -> None:
    for exact in ({"kota": ("darurat",)}, {"kec": ("rujuk",)}):
        with pytest.raises(ValueError, match="Jumlah tepat tingkat"):
            disclose({"kota": {"rujuk": 3}}, {}, {"kota": 100}, exact)


def test_an_empty_area_is_not_blanked_to_protect_a_small_one() -> None:
    """Nobody is in kecamatan 0, so its zeros say nothing about the one person of kecamatan 1."""
    population = {"0.0": 0, "0": 0, "1.0": 1, "1": 1, "2.0": 30, "2": 30, "kota": 31}
    parent = {"0.0": "0", "1.0": "1", "2.0": "2", "0": "kota", "1": "kota", "2": "kota"}
    out = shown({area: {"rujuk": 0} for area in population}, parent, population)
    assert {area for area, texts in out.items() if texts == ["0"]} == {"0.0", "0"}
    assert out["1.0"] == out["1"] == ["disamarkan"]


def test_a_parent_may_have_people_of_its_own() -> None:
    table = {"kel": {"rendah": 90, "rujuk": 10}, "kec": {"rendah": 102, "rujuk": 18}}
    out = shown(table, {"kel": "kec"}, {"kel": 100, "kec": 120})
    assert out == {"kel": ["90+", "10+"], "kec": ["100+", "15+"]}


def test_five_people_of_a_parent_itself_are_as_guarded_as_a_small_area() -> None:
    """Its row makes the kelurahan 95 and 5 to the person, so "100+" above it would make all five rendah."""
    table = {"kel": {"rendah": 95, "rujuk": 5}, "kec": {"rendah": 100, "rujuk": 5}}
    out = disclose(table, {"kel": "kec"}, {"kel": 100, "kec": 105})
    assert "hidden" in {one.kind for row in out.values() for one in row.values()}


@pytest.mark.parametrize(
    ("table", "parent", "population", "words"),
    [
        ({"a": {"x": 1}, "b": {"y": 1}}, {}, {"a": 20, "b": 20}, "Tingkat kesehatan di b"),
        ({"a": {"x": 1}}, {}, {}, "Jumlah petugas di a tidak diketahui"),
        ({"a": {"x": -1}}, {}, {"a": 20}, "Jumlah per tingkat di a"),
        ({"a": {"x": 21}}, {}, {"a": 20}, "Jumlah per tingkat di a"),
        ({"a": {"x": 5}, "k": {"x": 6}}, {"a": "k"}, {"a": 20, "k": 20}, "Jumlah tingkat x di k"),
        ({"a": {"x": 6}, "k": {"x": 5}}, {"a": "k"}, {"a": 20, "k": 30}, "Jumlah tingkat x di k"),
        ({"a": {"x": 5}, "k": {"x": 5}}, {"a": "k", "k": "a"}, {"a": 20, "k": 20}, "Susunan wilayah melingkar"),
    ],
)
def test_a_table_that_cannot_be_is_refused(
    table: Table, parent: dict[str, str], population: dict[str, int], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        disclose(table, parent, population)


def test_an_empty_table() -> None:
    assert disclose({}, {}, {}) == {}


@settings(max_examples=300, deadline=None)
@given(cities())
def test_a_reader_cannot_narrow_a_suppressed_count(city: City) -> None:
    """Below the five values of its class, unless the exact counts alone leave fewer: then not below those."""
    published = city.disclosed()
    unavoidable = by_sums(city, city.only_exact())
    for (area, tier), (low, high) in by_sums(city, published).items():
        one, (least, most) = published[area][tier], unavoidable[area, tier]
        assert low <= city.table[area][tier] <= high
        if one.kind == "under5":
            assert (low, high) == (least, min(4, most))
        if one.kind == "hidden":
            assert high - low >= min(4, most - least)
        if not city.exact and one.kind != "value":
            assert (least, most) == (0, city.population[area])


@settings(max_examples=300, deadline=None)
@given(cities())
def test_no_difference_of_published_numbers_is_a_small_count(city: City) -> None:
    published = city.disclosed()
    for area, row in published.items():
        below = city.children(area)
        for tier, one in row.items():
            count, people = city.table[area][tier], city.population[area]
            if tier in city.exact.get(area, ()):
                assert one == Shown("value", count, exact=True)
                continue
            assert not one.exact
            if people == 0:
                assert one == Shown("value", 0)
            elif one.kind == "value":
                assert (one.value, count >= 5, people - count >= 5) == (count - count % 5, True, True)
            if one.value is not None and below:
                assert (one.value - sum(published[child][tier].value or 0 for child in below)) % 5 == 0


def test_the_size_of_the_city() -> None:
    """59 kelurahan, 10 kecamatan, the kota, six tiers: the totals of the kota survive."""
    table: Table = {}
    parent: dict[str, str] = {}
    people: dict[str, int] = {}
    for at in range(59):
        row = {"belum_lengkap": 17, "rendah": 300 + at, "pantau": at % 9, "evaluasi": at % 4, "rujuk": 0, "darurat": 0}
        table[f"{at % 10}.{at}"], parent[f"{at % 10}.{at}"] = row, f"{at % 10}"
    for area, above in list(parent.items()):
        people[area] = sum(table[area].values())
        for top in (above, "kota"):
            total = table.setdefault(top, dict.fromkeys(table[area], 0))
            people[top] = people.get(top, 0) + people[area]
            table[top] = {tier: total[tier] + table[area][tier] for tier in total}
        parent[above] = "kota"
    exact = {area: ("darurat",) for area in table if "." not in area}
    out = disclose(table, parent, people, exact)
    assert [one.text() for one in out["kota"].values()] == ["1.000+", "19.410+", "225+", "85+", "<5", "0"]
    suppressed = sum(one.kind == "hidden" for row in out.values() for one in row.values())
    assert suppressed < 20


def test_propagation_by_hand() -> None:
    sums = [Sum(0, (1, 2))]
    seen = propagate([5, 1, 1], [9, 4, 9], sums, sums_of_cells(3, sums))
    assert (seen.low, seen.high) == ([5, 1, 1], [9, 4, 8])
    with pytest.raises(ValueError, match="bertentangan"):
        propagate([9, 1, 1], [9, 4, 4], sums, sums_of_cells(3, sums))
