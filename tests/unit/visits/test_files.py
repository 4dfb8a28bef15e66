"""Which pictures a visit may name, on both sides of each bound."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest

from notoneless.visits.rules.contents import Content, File, Position
from notoneless.visits.rules.files import faults, too_large

LIMITS = {"most": 2, "bytes_most": 1000, "with_position": False}
HERE = Position("29.4", "105.5", "12", "2026-10-12T09:30:00+08:00")


def file(n=0, kind="photo", name="门口.jpg", size=1000, digest=""):
    return File(digest or f"{n:064x}", kind, name, size)


def visit(*files, position=None):
    return Content(uuid.uuid4(), date(2026, 10, 12), (), (), "", {}, files=files, position=position)


def code(content, **more):
    found = faults(content, **LIMITS | more)
    return found.code if found else ""


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (visit(), ""), (visit(file(1), file(2)), ""), (visit(file(1), file(2), file(3)), "U160"), (visit(file(size=1001)), "U163"),
        (visit(file(size=0)), "U161"), (visit(file(kind="film")), "U161"), (visit(file(name="")), "U161"), (visit(file(name="x" * 120)), ""),
        (visit(file(name="x" * 121)), "U161"), (visit(file(digest="A" * 64)), "U161"), (visit(file(1), file(1)), "U161"),
        (visit(position=HERE), "U162"),
    ],
)  # fmt: skip
def test_bounds(content, wanted):
    assert code(content) == wanted


def test_a_position_only_where_it_is_asked_for():
    assert code(visit(position=HERE), with_position=True) == ""


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"lat": "90.000000"}, ""), ({"lat": "90.000001"}, "U168"), ({"lat": "-90"}, ""), ({"lat": "-90.1"}, "U168"), ({"lon": "180"}, ""),
        ({"lon": "-180.0001"}, "U168"), ({"lat": "外婆家"}, "U168"), ({"lat": "٢٩"}, "U168"), ({"lat": "1e1"}, "U168"), ({"lat": 29.4}, "U168"),
        ({"lon": ""}, "U168"), ({"accuracy": "-1"}, "U168"), ({"accuracy": "12.5"}, ""), ({"accuracy": "nan"}, "U168"),
        ({"at": "2026-10-12T01:30:00.000Z"}, ""), ({"at": "2026-10-12T09:30:00"}, "U168"), ({"at": "昨天"}, "U168"), ({"at": ["x"]}, "U168"),
    ],
)  # fmt: skip
def test_a_position_is_degrees_metres_and_a_moment(change, wanted):
    assert code(visit(position=replace(HERE, **change)), with_position=True) == wanted


def test_a_photo_of_forty_megabytes_is_told_in_words():
    found = too_large(40 * 1024 * 1024, 1_500_000)
    assert "40.0 MB" in found.zh and "1.4 MB" in found.zh and "40.0 MB" in found.en
