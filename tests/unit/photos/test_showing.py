"""What is shown of a photo, to whom, and who makes it."""

from __future__ import annotations

import os

import pytest

from data.actor import KOTA, Actor
from data.errors import NotFound
from data.house import House
from data.photos.reading import photos_of, shown
from data.photos.rendering import Renderer
from tests.support.houses import ANALYST, OTHER_TPS, TPS
from tests.support.photos import OFFICER, rows, send_photo
from tests.support.pictures import jpeg, opened, sheet, with_gps
from tests.support.serving import until


def test_shown_versions_are_made_apart_from_the_request(any_house: House) -> None:
    raw = with_gps(sheet(1, (2400, 3200)), 6)
    no = send_photo(any_house, raw).no
    assert shown(any_house, ANALYST, no, 320) is None
    assert not photos_of(any_house, ANALYST, TPS)[0].ready
    renderer = Renderer(any_house)
    while renderer.turn():
        pass
    for size, wanted in ((320, (320, 240)), (1600, (1600, 1200))):
        path = shown(any_house, OFFICER, no, size)
        assert path is not None
        assert path.name == f"{rows(any_house)[0].sha256}.{size}.jpg"
        picture = opened(path.read_bytes())
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", wanted, {})
    assert photos_of(any_house, ANALYST, TPS)[0].ready
    assert any_house.photos.path(rows(any_house)[0].sha256).read_bytes() == raw


def test_a_renderer_finds_what_an_earlier_process_left(lite_house: House) -> None:
    for seed in (1, 2, 3):
        send_photo(lite_house, jpeg(seed))
    while not lite_house.photos.queued.empty():
        lite_house.photos.queued.get()
    left = lite_house.photos.path(rows(lite_house)[0].sha256).parent / ".tmp-mati"
    left.write_bytes(b"separuh")
    os.utime(left, (0, 0))
    lite_house.photos.path(rows(lite_house)[1].sha256).write_bytes(b"rusak")
    renderer = Renderer(lite_house)
    while renderer.turn():
        pass
    assert [card.ready for card in photos_of(lite_house, ANALYST, TPS)] == [True, False, True]
    assert not left.exists()


def test_a_full_queue_makes_nobody_wait_and_loses_nothing(lite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lite_house.photos.queued, "maxsize", 1)
    for seed in (1, 2, 3):
        send_photo(lite_house, jpeg(seed))
    assert lite_house.photos.overflowed
    renderer = Renderer(lite_house)
    renderer.start()
    try:
        until(lambda: all(card.ready for card in photos_of(lite_house, ANALYST, TPS)), "three photos")
    finally:
        renderer.stop()


def test_who_may_be_shown_a_photo(lite_house: House) -> None:
    no = send_photo(lite_house, jpeg(1)).no
    elsewhere = frozenset({"64.72.03"})
    for actor in (ANALYST, OFFICER, Actor("o", "operator", frozenset({"64.72.01"}))):
        assert shown(lite_house, actor, no, 1600) is None  # not made yet, but theirs to see
    for actor in (
        Actor("o", "operator", elsewhere),
        Actor("p", "officer", frozenset({OTHER_TPS})),
        Actor("a", "admin", frozenset({KOTA})),
        Actor("v", "viewer", frozenset({KOTA})),
        Actor("w", "wall", frozenset({KOTA})),
        Actor("h", "health", frozenset({KOTA})),
    ):
        with pytest.raises(NotFound) as hidden:
            shown(lite_house, actor, no, 1600)
        with pytest.raises(NotFound) as missing:
            shown(lite_house, actor, no + 1, 1600)
        assert str(hidden.value) == str(missing.value)
    with pytest.raises(NotFound):
        shown(lite_house, ANALYST, no, 640)
