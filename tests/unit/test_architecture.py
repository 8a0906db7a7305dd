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
