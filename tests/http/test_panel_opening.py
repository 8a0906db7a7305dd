"""Verifikasi's panel follows the address, whatever the renderer tells together with it."""

from __future__ import annotations

from typing import Any

from tests.support.factory import OURS, TPS, Site
from tests.support.houses import ppwp, send

ADDRESS = f"{TPS}|ppwp|reguler"
REOPEN = {"at": "panel", "type": "temuan-reopen"}


def ask(site: Site, search: str, opened: Any, *changed: str, clicks: int = 0) -> Any:
    """What the renderer sends when the address changes in the moment in which a button of the panel has come."""
    body = {
        "output": "..temuan-panel.children...temuan-opened.data..",
        "outputs": [{"id": "temuan-panel", "property": "children"}, {"id": "temuan-opened", "property": "data"}],
        "inputs": [
            {"id": "temuan-url", "property": "search", "value": search},
            [{"id": REOPEN, "property": "n_clicks", "value": clicks}],
        ],
        "changedPropIds": list(changed),
        "state": [
            {"id": "temuan-opened", "property": "data", "value": opened},
            {"id": "temuan-said", "property": "data", "value": None},
        ],
    }
    return site.as_user("analyst").post("/_dash-update-component", json=body, headers=OURS)


BUTTON, URL = '{"at":"panel","type":"temuan-reopen"}.n_clicks', "temuan-url.search"


def test_a_button_that_has_only_come_keeps_no_panel_open(site: Site) -> None:
    send(site.services.house, ppwp(48, 139, 21), TPS)
    opened = {"formulir": ADDRESS, "ver": 1, "key": "k"}
    closed = ask(site, "", opened, BUTTON, URL).get_json()["response"]
    assert closed["temuan-panel"]["children"] == []
    assert closed["temuan-opened"]["data"] is None
    here = f"?formulir={ADDRESS.replace('|', '%7C')}"
    assert ask(site, here, opened, BUTTON).status_code == 204
    again = ask(site, here, opened, BUTTON, clicks=1).get_json()["response"]
    assert again["temuan-opened"]["data"]["formulir"] == ADDRESS
