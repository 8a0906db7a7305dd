"""The officers' guide as it is handed out: one printed page with its pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.e2e

GUIDE = Path(__file__).parents[2] / "docs" / "petugas.html"


def test_the_officers_guide_is_one_printed_page(page: Page) -> None:
    page.goto(GUIDE.as_uri())
    widths = page.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth)")
    assert len(widths) == 4
    assert all(widths)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1
