"""Old addresses lead to the page that stands there now, with what was chosen in them."""

from __future__ import annotations

import pytest

from tests.support.factory import Site


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/temuan", "/verifikasi"),
        ("/temuan?keadaan=ditahan&formulir=64.72.01%7Cppwp", "/verifikasi?keadaan=ditahan&formulir=64.72.01%7Cppwp"),
        ("/temuan?x=//lain.example%0d%0aX:1", "/verifikasi?x=//lain.example%0d%0aX:1"),
    ],
)
def test_an_old_address_leads_on(site: Site, old: str, new: str) -> None:
    answer = site.as_user("analyst").get(old)
    assert (answer.status_code, answer.headers["Location"]) == (302, new)
    assert "X" not in answer.headers
