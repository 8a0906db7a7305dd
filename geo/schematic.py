"""The map before boundaries are imported: a power diagram of the kelurahan in the city's rough outline.

What is guaranteed: every kelurahan has one cell; the cells fill the outline without gap or overlap; each cell
has the kelurahan's official area, scaled to the outline, within 6%; at least 55 of the 59 known points lie in
their own cell. What is not: no line of it is a boundary. It must be called *skematis* wherever it is shown.

Method. For fixed sites there is exactly one power (Laguerre) diagram with given areas; its weights maximise a
concave function and are found by a damped Newton iteration (Kitagawa, Merigot and Thibert, "Convergence of a
Newton algorithm for semi-discrete optimal transport", J. Eur. Math. Soc. 21, 2019). A power diagram is also a
linear classifier (cell i is where 2 s_i.x + w_i - |s_i|^2 is largest), so a known point outside its own cell,
or too near its edge, moves the two sites concerned by a perceptron step, and the weights are fitted again.
The diagram is the lower convex hull of the sites lifted to z = |s|^2 - w (Aurenhammer, SIAM J. Comput. 16,
1987), so neighbours share their corners exactly.

`python -m geo.schematic` writes `geo/schematic.geojson` from the reference tables; the app reads that file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import ConvexHull

from geo.shapes import DEGREES, METRES, points_in_metres, rounded

FILE: Final = Path(__file__).with_name("schematic.geojson")
AREA_TOLERANCE: Final = 0.06
POINTS_INSIDE: Final = 55 / 59
_DECIMALS: Final = 5  # about a metre
_AREA_FIT: Final = 0.001  # how near the weights bring each cell to its area, as a share of it
_MARGIN: Final = (
    0.10  # wanted distance of a point from its cell's edge, as a share of the square root of the area
)
_MAX_ROUNDS: Final = 200
_MAX_NEWTON: Final = 50
_FAR_SITES: Final = 8


@dataclass(frozen=True)
class _Diagram:
    """Cells (clipped to the outline), and for every pair of neighbours the length of their common line."""

    cells: np.ndarray
    pairs: np.ndarray
    lengths: np.ndarray

    @property
    def areas(self) -> np.ndarray:
        """Square kilometres per cell."""
        return np.asarray(shapely.area(self.cells))


def schematic_map(wilayah: pd.DataFrame, outline: pd.DataFrame) -> gpd.GeoDataFrame:
    """The schematic map: kode, nama, geometry (EPSG:4326, 5 decimals), rows as in `wilayah`.

    `wilayah` has kode, nama, luas_km2, lat, lon (one row per kelurahan, the point inside it); `outline` has
    lat, lon, the corners of the city in order. Deterministic. `ValueError` when a point lies outside the
    outline or the rules above cannot be met.
    """
    corners = points_in_metres(outline)
    origin = corners.mean(axis=0)
    city = shapely.Polygon((corners - origin) / 1000)  # kilometres round the middle, for the numerics
    points = (points_in_metres(wilayah) - origin) / 1000
    if not shapely.contains_xy(city, points).all():
        raise ValueError(
            "A kelurahan's point lies outside the city outline: check wilayah.csv and garis_kota.csv."
        )
    areas = wilayah["luas_km2"].to_numpy(dtype=float)
    targets = areas * city.area / areas.sum()
    cells = _fitted_cells(points, targets, city)
    metres = shapely.transform(cells, lambda xy: xy * 1000 + origin)
    degrees = gpd.GeoSeries(metres, crs=METRES).to_crs(DEGREES)
    frame = gpd.GeoDataFrame(
        {"kode": wilayah["kode"].to_numpy(), "nama": wilayah["nama"].to_numpy()},
        geometry=rounded(degrees.to_numpy(), _DECIMALS),
        crs=DEGREES,
    )
    faults = schematic_faults(frame, wilayah)
    if faults:
        raise ValueError("The schematic map breaks its rules: " + "; ".join(faults))
    return frame


def schematic_faults(frame: gpd.GeoDataFrame, wilayah: pd.DataFrame) -> list[str]:
    """Which of the module's guarantees the map `frame` breaks; empty when it keeps them all."""
    if list(frame["kode"]) != list(wilayah["kode"]):
        return ["its kelurahan are not those of the register"]
    metres = frame.to_crs(METRES).geometry.to_numpy()
    faults = []
    if not shapely.coverage_is_valid(frame.geometry.to_numpy()):
        faults.append("cells overlap or do not share their corners")
    if len(shapely.get_parts(metres)) != len(metres):
        faults.append("a cell is in several pieces")
    union = shapely.union_all(metres)
    if len(shapely.get_parts(union)) != 1 or len(union.interiors) > 0:
        faults.append("the cells leave a gap")
    areas = wilayah["luas_km2"].to_numpy(dtype=float)
    worst = np.abs(shapely.area(metres) * areas.sum() / (union.area * areas) - 1).max()
    if worst > AREA_TOLERANCE:
        faults.append(f"a cell is off its area by {worst:.1%}")
    points = points_in_metres(wilayah)
    inside = int(shapely.contains_xy(metres, points[:, 0], points[:, 1]).sum())
    if inside < POINTS_INSIDE * len(points):
        faults.append(f"only {inside} of {len(points)} points lie in their own cell")
    return faults


def load_schematic(wilayah: pd.DataFrame, path: Path = FILE) -> gpd.GeoDataFrame:
    """The committed map (kode, nama, geometry; EPSG:4326); `ValueError` when it is not one of `wilayah`."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    frame = gpd.GeoDataFrame.from_features(features, crs=DEGREES)[["kode", "nama", "geometry"]]
    if list(frame["kode"]) != list(wilayah["kode"]):
        raise ValueError(f"{path.name} was made for other kelurahan: run python -m geo.schematic.")
    return frame


def _fitted_cells(points: np.ndarray, targets: np.ndarray, city: Any) -> np.ndarray:
    """Cells with the target areas, sites moved until every point (or as many as can be) is well inside.

    `points` n x 2 and `targets` n in kilometres. Keeps the best diagram seen: most points inside, then least
    short of the margin.
    """
    shapely.prepare(city)
    wanted = _MARGIN * np.sqrt(targets)
    sites, weights = points.copy(), np.zeros(len(points))
    best_rank, best_cells = (False, -1, -np.inf), np.empty(0)
    for _ in range(_MAX_ROUNDS):
        weights, diagram = _fit_weights(sites, weights, targets, city)
        fitted = bool(np.abs(diagram.areas / targets - 1).max() < AREA_TOLERANCE / 2)
        depth, rival = _depths(points, sites, weights)
        short = np.maximum(wanted - depth, 0)
        rank = (fitted, int((depth > 0).sum()), -float((short / wanted).sum()))
        if rank > best_rank:
            best_rank, best_cells = rank, diagram.cells
        if not fitted or not short.any():
            break
        sites = _moved_sites(points, sites, rival, short)
    return best_cells


def _moved_sites(points: np.ndarray, sites: np.ndarray, rival: np.ndarray, short: np.ndarray) -> np.ndarray:
    """One perceptron step: a point's own site comes nearer, its rival's goes away, by what is short."""
    moved = sites.copy()
    for i in np.flatnonzero(short):
        j = rival[i]
        own, other = points[i] - sites[i], points[i] - sites[j]
        gap = 2 * np.linalg.norm(sites[i] - sites[j]) * short[i]  # the same shortage as a power distance
        step = gap / (4 * (own @ own + other @ other))
        moved[i] += 2 * step * own
        moved[j] -= 2 * step * other
    return moved


def _depths(points: np.ndarray, sites: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far each point lies inside its own cell (km, negative outside), and its nearest rival."""
    power = ((points[:, None, :] - sites[None, :, :]) ** 2).sum(axis=2) - weights
    between = 2 * np.linalg.norm(sites[:, None, :] - sites[None, :, :], axis=2)
    np.fill_diagonal(between, 1)
    depth = (power - np.diag(power)[:, None]) / between
    np.fill_diagonal(depth, np.inf)
    rival = depth.argmin(axis=1)
    return depth[np.arange(len(points)), rival], rival


def _fit_weights(
    sites: np.ndarray, weights: np.ndarray, targets: np.ndarray, city: Any
) -> tuple[np.ndarray, _Diagram]:
    """The weights that give every cell its target area: damped Newton on the areas, from `weights`."""
    diagram = _power_diagram(sites, weights, city)
    if diagram.areas.min() <= 0:  # a moved site lost its cell: start again from the plain Voronoi diagram
        weights = np.zeros(len(sites))
        diagram = _power_diagram(sites, weights, city)
    floor = 0.5 * min(diagram.areas.min(), targets.min())
    for _ in range(_MAX_NEWTON):
        missing = targets - diagram.areas
        if np.abs(missing / targets).max() < _AREA_FIT:
            break
        direction = np.linalg.lstsq(_area_slopes(sites, diagram), missing, rcond=None)[0]
        for halving in range(30):
            share = 0.5**halving
            trial = _power_diagram(sites, weights + share * direction, city)
            better = np.linalg.norm(targets - trial.areas) <= (1 - share / 2) * np.linalg.norm(missing)
            if better and trial.areas.min() > floor:
                break
        else:
            break  # as near as it goes; the rules are checked on the finished map
        weights, diagram = weights + share * direction, trial
    return weights, diagram


def _area_slopes(sites: np.ndarray, diagram: _Diagram) -> np.ndarray:
    """The n x n matrix of d(area i) / d(weight j): minus common line over twice the distance of the sites."""
    i, j = diagram.pairs.T
    slope = diagram.lengths / (2 * np.linalg.norm(sites[i] - sites[j], axis=1))
    matrix = np.zeros((len(sites), len(sites)))
    matrix[i, j] = matrix[j, i] = -slope
    matrix[np.diag_indices_from(matrix)] = -matrix.sum(axis=1)
    return matrix


def _power_diagram(sites: np.ndarray, weights: np.ndarray, city: Any) -> _Diagram:
    """The power diagram of `sites` (n x 2) and `weights` (n), clipped to `city`; a cell may be empty.

    A ring of far sites with weight 0 bounds every real cell without coming near the city.
    """
    angle = np.arange(_FAR_SITES) * 2 * np.pi / _FAR_SITES
    far = 20 * shapely.minimum_bounding_radius(city) * np.column_stack([np.cos(angle), np.sin(angle)])
    everyone = np.vstack([sites, far])
    lifted = np.column_stack([everyone, (everyone**2).sum(axis=1) - np.append(weights, np.zeros(_FAR_SITES))])
    hull = ConvexHull(lifted)
    lower = hull.equations[:, 2] < 0
    corner = -hull.equations[:, :2] / (2 * np.where(lower, hull.equations[:, 2], np.nan))[:, None]
    around: list[list[int]] = [[] for _ in everyone]
    pairs, ends = [], []
    for facet in np.flatnonzero(lower):
        members = hull.simplices[facet]
        for m in range(3):
            around[members[m]].append(facet)
            neighbour = hull.neighbors[facet, m]
            i, j = members[m - 1], members[m - 2]
            if neighbour > facet and lower[neighbour] and max(i, j) < len(sites):
                pairs.append((i, j))
                ends.append((corner[facet], corner[neighbour]))
    cells = shapely.intersection([_convex(corner[facets]) for facets in around[: len(sites)]], city)
    lengths = shapely.length(shapely.intersection(shapely.linestrings(np.array(ends)), city))
    return _Diagram(cells, np.array(pairs), lengths)


def _convex(corners: np.ndarray) -> Any:
    """The convex polygon with these corners, given in any order."""
    if len(corners) < 3:
        return shapely.Polygon()
    spoke = corners - corners.mean(axis=0)
    return shapely.Polygon(corners[np.argsort(np.arctan2(spoke[:, 1], spoke[:, 0]))])


def _main() -> None:
    reference = Path(__file__).parents[1] / "data" / "reference"
    wilayah = pd.read_csv(reference / "wilayah.csv", dtype={"kode": str, "nama": str})
    frame = schematic_map(wilayah, pd.read_csv(reference / "garis_kota.csv"))
    by_code = frame.set_index("kode", drop=False)
    lines = [json.dumps(feature, separators=(",", ":")) for feature in by_code.iterfeatures()]
    FILE.write_text(
        '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8"
    )


if __name__ == "__main__":
    _main()
