"""The HTTP door for reports: what it stores, what it answers, and every way a body can be wrong."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from data.people import add_people
from data.reports.health import place_of_state
from data.tables import entry, form, health_state, mark, person_key, stray, submission
from tests.support.factory import OURS, TPS, Site

GOOD: dict[str, Any] = {
    "tps": TPS,
    "contest": "ppwp",
    "votes": {"1": 48, "2": 139, "3": 21},
    "dpt": {"l": 130, "p": 138, "j": 268},
    "used_dpt": {"l": 100, "p": 110, "j": 210},
    "used_dptb": {"l": 0, "p": 0, "j": 0},
    "used_dpk": {"l": 1, "p": 1, "j": 2},
    "used_total": {"l": 101, "p": 111, "j": 212},
    "received": 274,
    "used": 212,
    "spoiled": 0,
    "unused": 62,
    "valid": 208,
    "invalid": 4,
    "total": 212,
}


def post(site: Site, body: Any, *, key: str | None = "k-1", role: str = "officer", path: str = "tally") -> Any:
    headers = {**OURS, "Content-Type": "application/json", **({"Idempotency-Key": key} if key is not None else {})}
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return site.as_user(role).post(f"/api/v1/{path}", data=raw, headers=headers)


def stored(site: Site, table: Any = submission) -> int:
    with site.services.house.store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_form_is_stored_and_a_repeat_hears_the_same(site: Site) -> None:
    first = post(site, GOOD)
    assert first.status_code == 201
    assert first.get_json() == {"no": 1, "ver": 1, "state": "counted", "findings": []}
    again = post(site, GOOD)
    assert again.status_code == 200
    assert again.get_json() == first.get_json()
    assert stored(site) == 1


def test_an_undotted_code_is_the_same_tps(site: Site) -> None:
    assert post(site, {**GOOD, "tps": TPS.replace(".", "")}).status_code == 201
    with site.services.house.store.read() as connection:
        assert connection.execute(select(form.c.tps)).scalars().all() == [TPS]


def test_arithmetic_is_counted_flagged_and_explained(site: Site) -> None:
    answer = post(site, {**GOOD, "valid": 218}).get_json()
    assert answer["state"] == "counted"
    assert any("48 + 139 + 21 = 208" in finding["words"] for finding in answer["findings"])


def test_findings_name_entries_as_they_are_sent(site: Site) -> None:
    wrong = {**GOOD, "valid": 218, "used_dpt": {"l": 90, "p": 110, "j": 210}}
    first = post(site, wrong).get_json()
    fields = {finding["rule"]: finding["fields"] for finding in first["findings"]}
    assert {"votes.1", "votes.2", "votes.3", "valid"} in [set(names) for names in fields.values()]
    assert {"used_dpt.l", "used_dpt.p", "used_dpt.j"} in [set(names) for names in fields.values()]
    assert {name for names in fields.values() for name in names} <= {
        *("votes.1", "votes.2", "votes.3", "received", "used", "spoiled", "unused", "valid", "invalid", "total"),
        *(f"{group}.{key}" for group in GOOD if isinstance(GOOD[group], dict) for key in "lpj"),
    }
    assert post(site, wrong).get_json() == first


def test_a_party_goes_by_its_number_in_findings(site: Site) -> None:
    ballot = site.services.house.register().ballot_of("dprd_kota", TPS)
    totals = {str(number): 0 for number in ballot.parties}
    last = ballot.parties[-1]
    body = {
        "tps": TPS,
        "contest": "dprd_kota",
        "votes": {str(at): 0 for at in range(1, ballot.size + 1)},
        "party_totals": {**totals, str(last): 7},
    }
    answer = post(site, body).get_json()
    [party] = [one["fields"] for one in answer["findings"] if f"party_totals.{last}" in one["fields"]]
    assert last != len(ballot.parties) - 1
    assert f"votes.{ballot.size}" in party
    assert "votes.0" not in party


def test_a_device_time_is_kept_as_it_was_sent(site: Site) -> None:
    assert post(site, {**GOOD, "device_time": "2024-02-14T21:42:00+08:00"}).status_code == 201
    with site.services.house.store.read() as connection:
        assert connection.execute(select(submission.c.device_time)).scalar_one() == "2024-02-14T21:42:00+08:00"


def test_the_impossible_is_held(site: Site) -> None:
    answer = post(site, {**GOOD, "votes": {"1": 48, "2": 1390, "3": 21}})
    assert answer.status_code == 201
    assert answer.get_json()["state"] == "held"


def test_a_second_form_is_kept_beside_the_first(site: Site) -> None:
    post(site, GOOD)
    same = post(site, GOOD, key="k-2")
    assert same.status_code == 201
    assert same.get_json() == {
        "no": 2, "ver": 1, "state": "confirmed", "findings": [], "differs": [],
        "current": {"no": 1, "ver": 1, "state": "counted"},
    }  # fmt: skip
    other = post(site, {**GOOD, "used_dpt": {"l": 100, "p": 110, "j": 211}}, key="k-3")
    told = other.get_json()
    assert (other.status_code, told["state"], told["differs"]) == (201, "differs", ["used_dpt.j"])


def test_a_late_correction_is_told_what_stands_and_kept(site: Site) -> None:
    post(site, GOOD)
    mended = {**GOOD, "invalid": 5, "replaces": 1, "reason": "salah baca"}
    assert post(site, mended, key="k-2").status_code == 201
    late = {**GOOD, "invalid": 6, "replaces": 1, "reason": "salah baca"}
    answers = [post(site, late, key="k-3") for _ in range(2)]
    assert [one.status_code for one in answers] == [409, 409]
    assert answers[0].get_json() == answers[1].get_json()
    said = answers[0].get_json()
    assert (said["no"], said["state"], said["current"]) == (3, "stale", {"no": 2, "ver": 2, "state": "counted"})
    assert stored(site, entry) == 1


def test_a_tps_nobody_knows_is_kept(site: Site) -> None:
    lost = {**GOOD, "tps": "64.72.01.1001.999"}
    answers = [post(site, lost) for _ in range(2)]
    assert [(one.status_code, one.get_json()) for one in answers] == [(202, {"no": 1, "state": "stray"})] * 2
    assert post(site, {"tps": "64.72.01.1001.999", "kind": "dibuka"}, key="k-2", path="stage").status_code == 202
    assert (stored(site), stored(site, stray)) == (2, 2)


def test_stage_and_turnout_have_doors_of_their_own(site: Site) -> None:
    assert post(site, {"tps": TPS, "kind": "dibuka"}, path="stage").status_code == 201
    assert post(site, {"tps": TPS, "value": 171}, key="k-2", path="turnout").status_code == 201
    wrong = post(site, {"tps": TPS, "kind": "partisipasi", "value": 1}, key="k-3", path="stage")
    assert (wrong.status_code, wrong.get_json()["field"]) == (422, "kind")


def test_a_check_in_is_sealed_and_answered_without_a_word_of_it(site: Site) -> None:
    house = site.services.house
    with house.store.long_write() as connection:
        add_people(house, connection, [{"id": "K1", "name": "Ani", "role": "kpps", "area": TPS}])
    told = site.as_user("officer").get("/api/v1/me").get_json()
    assert told["people"] == [{"id": "K1", "name": "Ani", "role": "KPPS"}]
    vitals = {"sbp": 178, "dbp": 104, "temp_c": 36.6}
    check = {"person": "K1", "vitals": vitals, "symptoms": ["pusing"], "hours_on_duty": 15}
    body = {"tps": TPS, "people": [check]}
    answers = [post(site, body, path="checkin") for _ in range(2)]
    assert [(one.status_code, one.get_json()) for one in answers] == [
        (201, {"no": 1, "state": "recorded"}), (200, {"no": 1, "state": "recorded"})
    ]  # fmt: skip
    with house.store.read() as connection:
        row = connection.execute(select(submission)).one()
        assert connection.execute(select(func.count()).select_from(health_state)).scalar_one() == 1
    assert "pusing" not in row.payload + row.result
    assert "178" not in row.result


def test_a_check_in_says_how_tired_and_how_much_glucose(site: Site) -> None:
    house = site.services.house
    with house.store.long_write() as connection:
        add_people(house, connection, [{"id": "K1", "name": "Ani", "role": "kpps", "area": TPS}])
    check = {"person": "K1", "kss": 8, "glucose": 52, "glucose_kind": "puasa", "hours_slept": 4}
    assert post(site, {"tps": TPS, "people": [check]}, path="checkin").status_code == 201
    with house.store.read() as connection:
        row = connection.execute(select(health_state.c.sealed, person_key.c.wrapped).join(
            person_key, person_key.c.person == health_state.c.person
        )).one()  # fmt: skip
    key = house.vault.unwrap(row.wrapped, f"{house.election}|K1")
    found = house.vault.open(key, row.sealed, place_of_state(house.election, "K1"))
    assert (found["kss"]["value"], found["glucose"]["value"], found["glucose"]["kind"]) == (8, 52, "puasa")
    assert [(one["rule"], one["tier"]) for one in found["fired"]] == [("gula", "darurat"), ("kelelahan", "evaluasi")]


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"people": []}, 422, "people"),
        ({"people": ["K1"]}, 422, "people.1"),
        ({"people": [{"person": "K9"}]}, 422, "person"),
        ({"people": [{"person": "K1", "vitals": {"sbp": 1200}}]}, 422, "people.1.vitals.sbp"),
        ({"people": [{"person": "K1", "vitals": {"sbp": 100, "dbp": 120}}]}, 422, "people.1.vitals.dbp"),
        ({"people": [{"person": "K1", "vitals": {"gula": 1}}]}, 422, "people.1.vitals.gula"),
        ({"people": [{"person": "K1", "symptoms": ["lapar"]}]}, 422, "symptoms"),
        ({"people": [{"person": "K1", "symptoms": [1]}]}, 422, "people.1.symptoms"),
        ({"people": [{"person": "K1", "hours_slept": "lama"}]}, 422, "people.1.hours_slept"),
        ({"people": [{"person": "K1", "hours_on_duty": 100}]}, 422, "hours_on_duty"),
        ({"people": [{"person": "K1", "kss": 10}]}, 422, "people.1.kss"),
        ({"people": [{"person": "K1", "kss": "7"}]}, 422, "people.1.kss"),
        ({"people": [{"person": "K1", "glucose": 5.6}]}, 422, "people.1.glucose"),
        ({"people": [{"person": "K1", "glucose": 110, "glucose_kind": ["puasa"]}]}, 422, "people.1.glucose_kind"),
        ({"people": [{"person": "K1"}], "x": 1}, 422, "x"),
        ({"tps": "64.72.01.1001.777"}, 404, None),
    ],
)
def test_bad_check_ins_store_nothing(site: Site, changed: dict[str, Any], status: int, field: str | None) -> None:
    house = site.services.house
    with house.store.long_write() as connection:
        add_people(house, connection, [{"id": "K1", "name": "Ani", "role": "kpps", "area": TPS}])
    answer = post(site, {"tps": TPS, "people": [{"person": "K1"}], **changed}, path="checkin")
    assert (answer.status_code, answer.get_json().get("field")) == (status, field)
    assert stored(site) == 0


def test_a_batch_answers_each(site: Site) -> None:
    reports = [
        {"door": "stage", "key": "a", "body": {"tps": TPS, "kind": "dibuka"}},
        {"door": "tally", "key": "b", "body": {**GOOD, "votes": {"1": 48}}},
        {"door": "tally", "key": "c", "body": GOOD},
        {"door": "tally", "key": "c", "body": GOOD},
    ]
    answer = post(site, {"reports": reports}, path="batch")
    assert answer.status_code == 200
    told = answer.get_json()["answers"]
    assert [(one["key"], one["status"]) for one in told] == [("a", 201), ("b", 422), ("c", 201), ("c", 200)]
    assert told[1]["body"]["field"] == "votes.2"
    assert told[2]["body"] == told[3]["body"] == {"no": 2, "ver": 1, "state": "counted", "findings": []}
    assert post(site, {"reports": []}, path="batch").status_code == 400
    assert post(site, {"reports": [{"door": "pintu", "key": "a", "body": {}}]}, path="batch").status_code == 400


def test_what_a_phone_keeps(site: Site) -> None:
    post(site, {**GOOD, "valid": 218})
    post(site, {"tps": TPS, "value": 171}, key="k-2", path="turnout")
    told = site.as_user("officer").get("/api/v1/me").get_json()
    assert (told["tps"]["code"], told["simulation"], told["marks"]["partisipasi"]["value"]) == (TPS, False, 171)
    ppwp, *others = told["contests"]
    assert [ppwp["code"], *[one["code"] for one in others]] == ["ppwp", "dpr", "dpd", "dprd_prov", "dprd_kota"]
    assert (ppwp["standing"]["no"], ppwp["standing"]["flagged"], others[0]["standing"]) == (1, True, None)
    names = [
        box["name"]
        for section in ppwp["sections"]
        for group in section["groups"]
        for row in group["rows"]
        for box in row["boxes"]
    ]
    assert names[:3] == ["dpt.l", "dpt.p", "dpt.j"]
    assert names[-6:] == ["votes.1", "votes.2", "votes.3", "valid", "invalid", "total"]
    whole = {"written": "valid", "addends": ["votes.1", "votes.2", "votes.3"], "words": "seluruh suara yang tertulis"}
    assert whole in ppwp["sums"]
    assert site.as_user("operator").get("/api/v1/me").status_code == 404


def test_the_description_names_every_door(site: Site) -> None:
    told = site.as_user("officer").get("/api/v1/openapi.json").get_json()
    doors = {rule.rule.removeprefix("/api/v1") for rule in site.app.server.url_map.iter_rules()
             if rule.rule.startswith("/api/v1/") and "<" not in rule.rule}  # fmt: skip
    assert doors - {"/openapi.json"} == {*told["paths"], "/enrol"}  # whose card is its own proof
    assert site.client().get("/api/v1/openapi.json").status_code == 401


def test_the_same_key_with_another_body_is_a_conflict(site: Site) -> None:
    post(site, GOOD)
    answer = post(site, {**GOOD, "invalid": 5})
    assert answer.status_code == 409
    assert "sudah dipakai untuk isi yang lain" in answer.get_json()["sentence"]


BAD_BODIES = [
    (b"", 400, None),
    (b"{", 400, None),
    (b"[]", 400, None),
    (b"null", 400, None),
    (b'"x"', 400, None),
    (b"\xff\xfe", 400, None),
    (b'{"tps": NaN}', 400, None),
    (b'{"tps": "a", "tps": "b"}', 400, None),
    (b'{"votes": {"1": 5, "1": 6}}', 400, None),
    (b"[" * 100_000, 400, None),
    (b'{"a": ' + b"9" * 5000 + b"}", 400, None),
    ({}, 422, "tps"),
    ({**GOOD, "tps": None}, 422, "tps"),
    ({**GOOD, "tps": 7}, 422, "tps"),
    ({**GOOD, "tps": ""}, 422, "tps"),
    ({**GOOD, "tps": "TPS 1"}, 422, "tps"),
    ({**GOOD, "tps": "64.72.01.1001"}, 422, "tps"),
    ({**GOOD, "contest": None}, 422, "contest"),
    ({**GOOD, "contest": "bupati"}, 404, None),
    ({**GOOD, "round": "kelima"}, 422, "round"),
    ({**GOOD, "votes": {"1": 48, "2": 139}}, 422, "votes.3"),
    ({**GOOD, "votes": {"1": 48, "2": 139, "3": 21, "4": 1}}, 422, "votes.4"),
    ({key: value for key, value in GOOD.items() if key != "votes"}, 422, "votes.1"),
    ({**GOOD, "votes": {"1": "empat", "2": 1, "3": 1}}, 422, "votes.1"),
    ({**GOOD, "votes": {"1": -1, "2": 1, "3": 1}}, 422, "votes.1"),
    ({**GOOD, "votes": {"1": 1.5, "2": 1, "3": 1}}, 422, "votes.1"),
    ({**GOOD, "votes": {"1": True, "2": 1, "3": 1}}, 422, "votes.1"),
    ({**GOOD, "votes": {"1": {"x": 1}, "2": 1, "3": 1}}, 422, "votes.1"),
    ({**GOOD, "votes": {"1": "1.234", "2": 1, "3": 1}}, 422, "votes.1"),
    ({**GOOD, "votes.1": 3}, 422, "votes.1"),
    ({**GOOD, "valid": "banyak"}, 422, "valid"),
    ({**GOOD, "asing": 1}, 422, "asing"),
    ({**GOOD, "replaces": "1"}, 422, "replaces"),
    ({**GOOD, "replaces": True}, 422, "replaces"),
    ({**GOOD, "replaces": 1}, 422, "reason"),
    ({**GOOD, "device_time": 5}, 422, "device_time"),
    *[
        ({**GOOD, "device_time": text}, 422, "device_time")
        for text in ("kemarin", "2024-02-14", "2024-02-30T21:42", "2024-02-14T25:00", "21:42", "2024-02-14T21:42 WITA")
    ],
    (b'{"tps": "64\\u0000"}', 422, "tps"),
    (b'{"tps": "' + TPS.encode() + b'", "contest": "ppwp", "reason": "\\ud800"}', 422, "reason"),
    (b'{"votes": {"1": "\\udc00"}}', 422, "votes"),
    (b'{"votes": {"\\ud800": 1}}', 422, "votes"),
    (b'{"a\\ud800": 1}', 422, "a?"),
]


@pytest.mark.parametrize(("body", "status", "field"), BAD_BODIES)
def test_bad_input_names_what_is_wrong_and_stores_nothing(
    site: Site, body: Any, status: int, field: str | None
) -> None:
    answer = post(site, body)
    said = answer.get_json()
    assert answer.status_code == status, said
    assert said.get("field") == field
    assert said["sentence"].endswith(".")
    assert set(said) <= {"error", "sentence", "field", "current"}
    assert stored(site) == 0


@pytest.mark.parametrize("key", [None, "", "   ", "k" * 201])
def test_the_idempotency_key_is_required(site: Site, key: str | None) -> None:
    answer = post(site, GOOD, key=key)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.get_json()["sentence"]
    assert stored(site) == 0


def test_who_may_send(site: Site) -> None:
    outside = {**GOOD, "tps": "64.72.01.1001.002"}
    assert post(site, outside).status_code == 403
    assert post(site, outside, role="operator").status_code == 201
    elsewhere = {**GOOD, "tps": "64.72.02.1001.001"}
    assert post(site, elsewhere, role="operator").status_code in (403, 404)
    for role in ("admin", "analyst", "health", "viewer", "wall"):
        assert post(site, GOOD, role=role).status_code == 403, role
    assert stored(site) == 1
    assert site.client().post("/api/v1/tally", json=GOOD).status_code == 401


def test_marks(site: Site) -> None:
    body = {"tps": TPS, "kind": "partisipasi", "value": 171}
    answer = post(site, body, path="mark")
    assert (answer.status_code, answer.get_json()["state"]) == (201, "recorded")
    assert post(site, body, path="mark").status_code == 200
    with site.services.house.store.read() as connection:
        assert connection.execute(select(mark.c.kind, mark.c.value)).all() == [("partisipasi", 171)]


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"kind": "libur"}, 422, "kind"),
        ({"kind": None}, 422, "kind"),
        ({"value": None}, 422, "value"),
        ({"value": -1}, 422, "value"),
        ({"value": "171"}, 422, "value"),
        ({"value": 10_000}, 422, "value"),
        ({"kind": "dibuka"}, 422, "value"),
        ({"lain": 1}, 422, "lain"),
    ],
)
def test_bad_marks(site: Site, changed: dict[str, Any], status: int, field: str | None) -> None:
    answer = post(site, {"tps": TPS, "kind": "partisipasi", "value": 171, **changed}, path="mark")
    assert (answer.status_code, answer.get_json().get("field")) == (status, field)
    assert stored(site) == 0


def test_reading_at_the_door(site: Site) -> None:
    answer = site.as_user("officer").get("/api/v1/tally")
    assert answer.status_code == 404
    assert "POST" in answer.get_json()["sentence"]
