"""Documentation that is checked: every table and column, and every file that the README names."""

from __future__ import annotations

import re
from pathlib import Path

from data.tables import metadata

ROOT = Path(__file__).parents[2]


def test_the_data_dictionary_has_every_table_and_column() -> None:
    text = (ROOT / "docs" / "kamus-data.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL))
    assert set(sections) == set(metadata.tables)
    for name, table in metadata.tables.items():
        assert set(re.findall(r"^\| `(\w+)`", sections[name], flags=re.MULTILINE)) == set(table.columns.keys()), name


def test_every_file_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"\]\(([\w./-]+)\)", text)
    assert len(named) > 8
    assert [name for name in named if not (ROOT / name).exists()] == []
