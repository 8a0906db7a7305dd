"""Which kelurahan a shape is: by any code in any column, by its name in the last resort, never by a guess."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geo.boundaries import read_boundaries
from geo.boundary_codes import digits, plain_name
from tests.unit.geo.conftest import Write, refusal


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id_wilayah", lambda row: row.kode),
        ("KODE", lambda row: row.kode_kpu),
        ("KODE", lambda row: int(row.kode_kpu)),
        ("ADM4_PCODE", lambda row: "ID" + row.kode_bps),
        ("iddesa", lambda row: float(row.kode_bps)),
    ],
)
def test_recognises_kelurahan_by_any_code_in_any_column(
    squares: gpd.GeoDataFrame,
    small_register: pd.DataFrame,
    written: Write,
    column: str,
    value: Callable[..., object],
) -> None:
    values = [value(row) for row in small_register.itertuples()]
    other = squares.drop(columns=["kode", "nama"]).assign(**{"luas": 12.5, column: values})
    frame = read_boundaries(written(other[::-1]), small_register)
    assert list(frame["kode"]) == list(squares["kode"][::-1])
    assert list(frame["nama"]) == list(squares["nama"][::-1])


def test_a_number_of_two_systems_is_read_as_its_column_is(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write
) -> None:
    # Row 0's BPS number is row 1's KPU number: on its own it would be the wrong kelurahan.
    assert small_register["kode_bps"][0] == small_register["kode_kpu"][1]
    by_bps = squares[["geometry"]].assign(kode=small_register["kode_bps"])
    assert list(read_boundaries(written(by_bps), small_register)["kode"]) == list(squares["kode"])


def test_refuses_a_column_that_means_two_things(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write
) -> None:
    two = squares[["geometry"]][:2].assign(kode=small_register["kode_bps"][:2])
    sentence = refusal(written(two), small_register)
    assert "Kolom kode dapat dibaca sebagai kode Kemendagri maupun BPS" in sentence


def test_refuses_columns_that_disagree(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write
) -> None:
    swapped = squares.assign(kode_bps=small_register["kode_bps"][[1, 0, 2, 3, 4, 5]].to_numpy())
    sentence = refusal(written(swapped), small_register)
    assert sentence.startswith(
        "Baris 1: kolom kode (kode Kemendagri: 64.72.01.1001) dan kolom kode_bps (kode BPS: "
    )


def test_names_are_the_last_resort_with_known_misspellings(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write
) -> None:
    register = small_register.assign(
        nama=["Karang Asam Ulu", "Simpang Tiga", "Sungai Siring", "Sama", "Sama", "Enam"],
        kecamatan=["A", "A", "A", "A", "B", "B"],
    )
    spelt = [
        "KARANG ASEM ULU",
        "SIMPANG TIGA/LOA JANAN ILIR",
        "Kel. Sungai Siring Pelita",
        "SAMA",
        "sama",
        "enam",
    ]
    named = squares[["geometry"]].assign(desa=spelt, kec=["a", "A", "Kec. A", "A", "B", "B"])
    assert list(read_boundaries(written(named), register)["kode"]) == list(register["kode"])
    # Without the kecamatan column the shared name is never guessed.
    sentence = refusal(written(named.drop(columns="kec")), register)
    assert sentence.startswith(
        "Baris 4: desa = 'SAMA' bukan kelurahan Kota Samarinda yang dikenal (2 baris seperti itu)"
    )
    # A kecamatan that contradicts is refused, although the name alone would be unique.
    moved = named.assign(kec=["A", "A", "A", "A", "B", "A"])
    assert refusal(written(moved), register).startswith("Baris 6: desa = 'enam'")


def test_refuses_a_file_of_kecamatan(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write
) -> None:
    register = small_register.assign(nama=["Hulu", "Hilir", "Tiga", "Empat", "Lima", "Enam"])
    kecamatan = squares.assign(kode=squares["kode"].str[:8]).dissolve("kode", as_index=False)
    kecamatan["nama"] = ["Hulu", "Hilir"]  # names that are kelurahan's too, like Sambutan
    assert "berisi batas kecamatan (2 wilayah, kolom kode)" in refusal(written(kecamatan), register)


def test_refuses_another_city(
    squares: gpd.GeoDataFrame, small_register: pd.DataFrame, written: Write
) -> None:
    balikpapan = squares.assign(kode=squares["kode"].str.replace("64.72", "64.71"), nama="Kelurahan Lain")
    sentence = refusal(written(balikpapan), small_register)
    assert "Tidak satu kolom pun berisi kode kelurahan Kota Samarinda (kolom: kode, nama)" in sentence
    one = squares.copy()
    one.loc[4, "kode"] = "64.71.01.1001"
    assert refusal(written(one), small_register).startswith(
        "Baris 5: kode = '64.71.01.1001' bukan kelurahan Kota"
    )


def test_codes_and_names_are_made_comparable() -> None:
    assert {digits(x) for x in ("64.72.01.1001", "6472011001", 6472011001, 6472011001.0, "6472011001.0")} == {
        "6472011001"
    }
    assert [digits(x) for x in (None, float("nan"), 1.5, "Sambutan")] == ["", "", "", ""]
    assert plain_name("KELURAHAN  Karang Asem Ilir") == plain_name("Karang Asam Ilir") == "karangasamilir"
    assert plain_name(None) == ""


@pytest.mark.parametrize("system", ["kode_kpu", "kode_bps"])
def test_the_real_boundaries_go_in_by_one_code_alone(
    shared: Path, wilayah: pd.DataFrame, written: Write, system: str
) -> None:
    original = gpd.read_file(shared / "boundaries" / "kelurahan.geojson")
    codes = original["kode"].map(wilayah.set_index("kode")[system])
    frame = read_boundaries(written(original[["geometry"]].assign(wil=codes)), wilayah)
    assert list(frame["kode"]) == list(original["kode"])


def test_the_real_kecamatan_are_refused(shared: Path, wilayah: pd.DataFrame) -> None:
    assert "berisi batas kecamatan (10 wilayah" in refusal(
        shared / "boundaries" / "kecamatan.geojson", wilayah
    )
