"""Every role through every door: nobody who may not is shown a named person beside anything of their health.

People with unmistakable names, values and complaints are planted; then each role asks every route, download, refresh
callback and map, and opens every panel. Names alone are no health data; a name, an id or a telephone in the same answer
as a value, a complaint or a tier of an alert is. For `health` outside its own area the same.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from sqlalchemy import select

from callbacks.answers import bound
from data.actor import KOTA, ROLES, Actor
from data.folding import fold_all
from data.people import add_people
from data.reports import (
    CheckinReport,
    EmergencyReport,
    Envelope,
    MarkReport,
    PersonCheck,
    ScreeningReport,
    submit_checkin,
    submit_emergency,
    submit_mark,
    submit_screening,
)
from data.rules.vitals import Vitals
from data.tables import alert
from tests.http.test_guard import routes
from tests.support.factory import KECAMATAN, KELURAHAN, OURS, TPS, Site
from tests.support.houses import FIELD
from tests.support.pdfs import text_of

DINKES = Actor("dinkes", "health", frozenset({KOTA}))
WHO, NAME, NIK, PHONE = f"{TPS}-kpps-1", "Zulaikha Terselubung", "6472011203809999", "081299887766"
NAMES = (NAME, WHO, NIK, PHONE)
# What is theirs alone: values, complaints, the words of what fired.
HEALTH = ("213/127", "nyeri_dada", "rasa tertekan di dada", "derajat 3", "jantung koroner: risiko tinggi")
ELSEWHERE = "64.72.03"


@pytest.fixture
def planted(site: Site) -> Site:
    house = site.services.house
    people = [{"id": WHO, "name": NAME, "role": "kpps", "area": TPS, "nik": NIK, "phone": PHONE, "sex": "P"}]
    people += [{"id": f"{TPS}-kpps-{n}", "name": f"Orang {n}", "role": "kpps", "area": TPS} for n in range(2, 8)]
    house.store.write(lambda connection: add_people(house, connection, people))
    submit_mark(house, FIELD, MarkReport(TPS, "dibuka"), Envelope("buka"))
    examined = ScreeningReport(
        WHO, Vitals(sbp=171, dbp=101), (), "2024-02-10", bpjs={"jantung": "tinggi"}, history=frozenset()
    )
    submit_screening(house, DINKES, examined, Envelope("skrining"))
    check = PersonCheck(WHO, Vitals(sbp=213, dbp=127), ("nyeri_dada",), hours_on_duty=14)
    submit_checkin(house, FIELD, CheckinReport(TPS, (check,)), Envelope("hadir"))
    submit_emergency(house, FIELD, EmergencyReport(TPS, WHO, ("nyeri_dada",)), Envelope("tombol"))
    fold_all(house)
    return site


def leaks(what: str, said: str, role: str) -> list[str]:
    """Named health in one answer: never a NIK, a telephone only at the desk that calls, a name or id only without
    anything of health. The list of complaints that a phone offers is not anybody's."""
    text = said.replace("\\u002f", "/")
    if what == "/api/v1/me" and text.startswith("{"):
        told = json.loads(text)
        told.pop("symptoms", None)
        text = json.dumps(told, ensure_ascii=False)
    found = [NIK] if NIK in text else []
    found += [PHONE] if PHONE in text and not (role == "operator" and what.startswith("meja-numbers")) else []
    if any(name in text for name in (NAME, WHO)):
        found += [word for word in HEALTH if word in text]
    return found


def everything(site: Site, client: Any) -> list[tuple[str, str]]:
    """(what was asked, what was answered): every GET, the refresh of every page and region, every opened panel."""
    asked = []
    with site.services.house.store.read() as connection:
        number = str(connection.execute(select(alert.c.number)).scalar_one())
    for method, path, _ in routes(site.app.server):
        path = path.replace("/unduh/rekam/x.pdf", f"/unduh/rekam/{WHO}.pdf")
        if method == "GET" and not path.startswith(("/_dash-component-suites", "/assets")):
            asked.append((path, readable(client.get(path))))
    searches = (
        "", f"?kelurahan={KELURAHAN}", f"?kelurahan={KELURAHAN}&tps={TPS}", f"?kelurahan={KELURAHAN}&petugas={WHO}",
        f"?peringatan={number}", "?daftar=semua", "?daftar=terlambat",
    )  # fmt: skip
    for key, spec in site.app.callback_map.items():
        if "callback" not in spec:
            continue
        for search in searches:
            body = {
                "output": key,
                "outputs": _outputs(spec["output"]),
                "inputs": [_given(one, search, number) for one in spec["inputs"]],
                "state": [_given(one, search, number) for one in spec["state"]],
                "changedPropIds": [f"{spec['inputs'][0]['id']}.{spec['inputs'][0]['property']}"],
            }
            answer = client.post("/_dash-update-component", json=body, headers=OURS)
            assert answer.status_code < 500, (key, search, answer.text[:200])
            asked.append((f"{key} {search}", answer.get_data().decode(errors="replace")))
    return asked


def readable(answer: Any) -> str:
    """An answer as text, also a PDF's."""
    body: bytes = answer.get_data()
    return text_of(body) if answer.mimetype == "application/pdf" else body.decode(errors="replace")


def _outputs(wanted: Any) -> Any:
    return [one.to_dict() for one in wanted] if isinstance(wanted, list | tuple) else wanted.to_dict()


def _given(one: dict[str, Any], search: str, number: str) -> dict[str, Any]:
    """What a page could send: opened elsewhere before, so that each panel is opened anew."""
    value: Any = {"search": search, "n_intervals": 3, "n_clicks": 1, "pathname": "/kesehatan"}.get(one["property"])
    if one["property"] == "data":
        here = {"person": WHO, "tps": TPS, "what": number} if not search else {"person": "x", "tps": "x", "what": "1"}
        value = {**here, "state": "baru", "key": "k", "seen": [], "ver": 1}
    if one["property"] == "value":
        value = ["x"] if str(one["id"]).endswith("-ticks") else "menelepon"
    return {**one, "value": value}


WALKERS = [(role, None) for role in sorted(set(ROLES) - {"health"})] + [("health", (ELSEWHERE,))]


@pytest.mark.parametrize(("role", "areas"), WALKERS)
def test_no_door_gives_a_name_with_health(
    planted: Site, role: str, areas: tuple[str, ...] | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = planted.as_user(role, areas=areas, name=f"jalan.{role}") if areas else planted.as_user(role)
    asked = everything(planted, client)
    assert len(asked) > 40
    assert {what: found for what, said in asked if (found := leaks(what, said, role))} == {}
    assert leaks("log", caplog.text, role) == []
    assert NAME not in caplog.text


def test_the_walk_finds_what_the_team_of_the_area_is_shown(planted: Site) -> None:
    """The control: with the right role and area the same walk does meet the name with the value."""
    client = planted.as_user("health", areas=(KECAMATAN,), name="tim.setempat")
    met = [what for what, said in everything(planted, client) if leaks(what, said, "health")]
    assert any("pantau-now" in what for what in met)
    assert any("skrining" in what for what in met)
    assert {f"/unduh/rekam/{WHO}.pdf", "/unduh/kejadian-sakit.csv"} <= set(met)


def test_the_refreshes_are_walked_too(planted: Site) -> None:
    names = set(bound(planted.app.server))
    assert names <= set(planted.app.callback_map)
    assert json.dumps(sorted(names))
