"""HTML attributes whose names have a hyphen, which Python cannot write as keywords."""

from __future__ import annotations

from typing import Any


def attributes(**values: str) -> dict[str, Any]:
    """`attributes(aria_label="Halaman")` is `{"aria-label": "Halaman"}`; to be unpacked into a component."""
    return {name.replace("_", "-"): value for name, value in values.items()}
