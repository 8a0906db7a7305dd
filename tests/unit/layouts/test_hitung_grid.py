"""The table of Hitung: numbers as numbers, unknown as None, columns that stay."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from layouts import hitung_grid as grid
from layouts.query import Query
from tests.support.tallies import tally

TABLE = pd.DataFrame(
    [
        {
            "kode": "64.72.01",
            "nama": "Palaran",
            "induk": "Samarinda",
            "tps": 10,
            "reported": 5,
            "counted": 4,
            "flagged": 1,
            "held": 1,
            "share_tps": 0.5,
            "dpt_total": 1000,
            "dpt_reported": 400,
            "valid": 40,
            "invalid": None,
            "v1": 30,
            "v2": 10,
        },
        {
            "kode": "64.72.02",
            "nama": "Sepi",
            "induk": "Samarinda",
            "tps": 10,
            "reported": 0,
            "counted": 0,
            "flagged": 0,
            "held": 0,
            "share_tps": 0.0,
            "dpt_total": None,
            "dpt_reported": None,
            "valid": 0,
            "invalid": None,
            "v1": 0,
            "v2": 0,
        },
    ]
).astype({name: "Int64" for name in ("dpt_total", "dpt_reported", "invalid")})
DESK = 1132  # px between the borders of the table on a screen 1440 wide
QUERY = Query("/hitung", (("pemilihan", "ppwp"), ("dapil", "647203"), ("tingkat", "kecamatan")))


def test_a_row_holds_values_and_leads_to_its_area() -> None:
    row = grid.rows(TABLE, QUERY, "64.72.01")[0]
    assert row == {
        "kode": "64.72.01",
        "nama": "Palaran",
        "induk": "Samarinda",
        "href": "/hitung?pemilihan=ppwp&kecamatan=64.72.01",
        "chosen": True,
        "reported": 5,
        "counted": 4,
        "flagged": 1,
        "held": 1,
        "share_tps": 0.5,
        "share_dpt": 0.4,
        "invalid": None,
        "valid": 40,
        "v1": 30,
        "v2": 10,
        "s1": 0.75,
        "s2": 0.25,
    }


def test_whoever_may_see_forms_gets_from_a_number_to_the_forms_behind_it() -> None:
    assert "jejak" not in grid.total_row(tally(1, 2))
    row = grid.rows(TABLE, QUERY, "64.72.01", "ppwp", trails=True)[0]
    assert row["jejak"] == "/jejak?pemilihan=ppwp&kecamatan=64.72.01"
    (top,) = grid.options(tally(1, 2), trails=True)["pinnedTopRowData"]
    assert top["jejak"] == "/jejak?pemilihan=ppwp"


def test_where_nothing_is_counted_votes_and_shares_are_unknown() -> None:
    row = grid.rows(TABLE, QUERY, "64.72.01")[1]
    assert {name: row[name] for name in ("v1", "v2", "s1", "s2", "valid", "invalid", "share_dpt")} == dict.fromkeys(
        ("v1", "v2", "s1", "s2", "valid", "invalid", "share_dpt")
    )
    assert (row["reported"], row["share_tps"], row["chosen"]) == (0, 0.0, False)


def test_the_total_row_says_the_same_as_the_count() -> None:
    row = grid.total_row(tally(10, 30))
    assert (row["nama"], row["reported"], row["valid"], row["v2"], row["s2"]) == ("Samarinda", 12, 40, 30, 0.75)
    assert grid.total_row(tally(0, 0, counted=0))["s1"] is None


def test_columns_are_the_same_for_every_area_and_differ_by_measure_only_in_the_choices() -> None:
    lines = tally(1, 2).lines
    shares, votes = (grid.columns(lines, measure) for measure in (grid.SHARES, grid.VOTES))
    assert [one["field"] for one in shares if one not in votes] == ["s1", "s2"]
    assert [one["field"] for one in votes if one not in shares] == ["v1", "v2"]
    assert shares == grid.columns(tally(7, 9).lines, grid.SHARES)


def test_links_of_each_level() -> None:
    assert grid.area_href(QUERY, "dapil:647205") == "/hitung?pemilihan=ppwp&dapil=647205"
    assert grid.area_href(QUERY, "64.72.01.1001") == "/hitung?pemilihan=ppwp&kelurahan=64.72.01.1001"


def test_the_table_grows_with_its_rows_up_to_a_limit_and_its_head_with_names() -> None:
    unnamed = [replace(one, name=f"Calon nomor {one.number}") for one in tally(1, 2, 3).lines]
    assert grid.height(3, unnamed) < grid.height(10, unnamed) < grid.height(16, unnamed) == grid.height(59, unnamed)
    named = tally(1, 2, 3).lines
    assert grid.height(3, named) - grid.height(3, unnamed) == grid.NAMED_HEAD - grid.HEAD > 0
    assert grid.options(tally(1, 2, 3))["headerHeight"] == grid.NAMED_HEAD


def test_a_head_says_the_number_and_the_name_that_stand_on_the_ballot() -> None:
    one = tally(5).lines[0]
    assert grid.heading(replace(one, name="Calon nomor 1")) == "No. 1"
    assert grid.heading(replace(one, name="H. NAMA PANJANG, S.H.")) == "No. 1\nH. NAMA PANJANG, S.H."
    assert grid.heading(replace(one, name="Partai Buruh", party=6, number=6)) == "6 Buruh"


def test_three_named_candidates_fit_beside_the_other_columns_on_a_desk() -> None:
    columns = grid.columns(tally(1, 2, 3).lines, grid.SHARES)
    assert sum(one.get("minWidth", one.get("width", 0)) for one in columns) <= DESK
    # Whatever is left over is shared out in proportion, so that no column is stretched by itself.
    assert all(one["flex"] == one["minWidth"] for one in columns[1:])
