"""The way the rooms are cut, where import-linter's own contracts cannot say it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]


def test_the_rules_import_nothing_from_the_rest_of_data() -> None:
    graph = grimp.build_graph("data", cache_dir=None)
    rules = {"data.rules", *graph.find_descendants("data.rules")}
    imports = {module: graph.find_modules_directly_imported_by(module) - rules for module in rules}
    assert {module: outside for module, outside in imports.items() if outside} == {}


def test_the_front_door_imports_the_dashboard_only() -> None:
    tree = ast.parse((ROOT / "app.py").read_text())
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    packages = {name.split(".")[0] for name in names}
    assert packages - sys.stdlib_module_names == {"dashboard"}


def test_health_counts_reach_readers_through_the_one_rule_of_disclosure() -> None:
    """Exact counts of health are read where they are cut to the reader; every page, map, file and answer asks there."""
    allowed = {"data/snapshot.py", "data/view/health.py", "data/view/health_groups.py", "data/view/emergencies.py"}
    found = set()
    for room in ("data", "geo", "layouts", "callbacks", "dashboard"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = isinstance(node, ast.Attribute) and node.attr in ("tiers", "facets")
                if names and isinstance(node.value, ast.Attribute | ast.Name) and _name(node.value) == "snapshot":
                    found.add(path.relative_to(ROOT).as_posix())
    assert found <= allowed
    assert "data/view/health.py" in found
    graph = grimp.build_graph("data", "layouts", "callbacks", "dashboard", "geo", cache_dir=None)
    for rule in ("data.rules.suppression", "data.rules.crossed", "data.health_groups", "data.health_series"):
        outside = {one.split(".")[0] for one in graph.find_modules_that_directly_import(rule)} - {"data"}
        assert outside == set(), rule


def _name(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id
