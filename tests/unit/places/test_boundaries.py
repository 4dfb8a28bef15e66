"""Outlines of towns: what fits is kept as it is, what does not is refused whole, with what was seen and what to do."""

from __future__ import annotations

import json
import math
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notoneless.audit.models import Event
from notoneless.audit.terms import System
from notoneless.places import actions, queries
from notoneless.places.models import Boundary, BoundarySet
from notoneless.places.rules.boundaries import CODE, LARGEST, Town, read
from notoneless.places.rules.known_points import check, known_points
from notoneless.places.rules.outlines import area, crossing, drawn, holds, labelled_at, square_km
from notoneless.places.terms import AbsentError, PlaceError
from notoneless.responsibility.queries import viewer_of
from notoneless.standards.projection import gauss_kruger, to_gcj02
from tests import world
from tests.outlines import SIDE, SOUTH, WEST, feature, file, square, two

HOUSE = System("test")
TOWNS = [Town("a", "500153101", "甲1镇"), Town("b", "500153102", "甲2镇")]


def refused(data, crs="EPSG:4490", towns=TOWNS, **more):
    with pytest.raises(PlaceError) as told:
        read(data, crs=crs, towns=towns, **more)
    return told.value


def test_towns_are_known_by_code_or_by_their_very_name_and_neighbours_keep_one_border():
    one, other = read(two(), crs="EPSG:4490", towns=TOWNS)
    assert (one.key, other.key) == ("a", "b")
    ((ring,),) = one.polygons
    assert len(ring) == 5 and ring[0] == ring[-1], "the points along a straight side are gone"
    assert abs(area(ring)) == pytest.approx(SIDE * SIDE, rel=0.01)
    assert len({*ring} & {*other.polygons[0][0]}) == 2


def test_a_code_of_twelve_digits_and_a_town_in_two_pieces():
    data = file(
        feature(square(), code=500153101000), feature(square(0, 1), code="500153101"), feature(square(1), name="甲2镇")
    )
    assert [len(one.polygons) for one in read(data, crs="EPSG:4326", towns=TOWNS)] == [2, 1]


def middle(found):
    return labelled_at(found[0].polygons)[0]


def test_metres_of_a_zone_and_the_shift_of_web_maps_come_to_the_same_ground():
    plain = middle(read(two(), crs="EPSG:4490", towns=TOWNS))
    plane = gauss_kruger(105)

    def zoned(x, y):
        east, north = plane.metres_of(x, y)
        return 35_000_000 + east, north

    for data, crs, meridian in (
        (two(zoned), "CGCS2000-3GK", None),
        (two(plane.metres_of), "CGCS2000-3GK", 105.0),
        (two(to_gcj02), "GCJ-02", None),
    ):
        assert middle(read(data, crs=crs, towns=TOWNS, meridian=meridian)) == pytest.approx(plain, abs=0.0003), crs
    assert middle(read(two(to_gcj02), crs="EPSG:4490", towns=TOWNS)) != pytest.approx(plain, abs=0.001)


def test_the_wrong_coordinate_system_is_answered_with_what_was_seen_and_what_to_do():
    plane = gauss_kruger(105)
    metres = refused(two(plane.metres_of))
    assert metres.code == "Q076" and "这是米，不是度" in metres.zh and "CGCS2000-3GK" in metres.zh
    degrees = refused(two(), crs="CGCS2000-3GK")
    assert degrees.code == "Q076" and "这是度，不是米" in degrees.zh
    swapped = refused(two(lambda x, y: (y, x)))
    assert swapped.code == "Q077" and "29.3, 105.5" in swapped.zh and "经度和纬度写反了" in swapped.zh
    north_first = refused(two(lambda x, y: plane.metres_of(x, y)[::-1]), crs="CGCS2000-3GK", meridian=105.0)
    assert north_first.code == "Q077" and "东坐标和北坐标写反了" in north_first.zh
    no_zone = refused(two(plane.metres_of), crs="CGCS2000-3GK")
    assert no_zone.code == "Q078" and "--meridian" in no_zone.zh
    sea = refused(two(lambda x, y: (x - 100, y)))
    assert sea.code == "Q078"
    unknown = refused(two(), crs="BD-09")
    assert unknown.code == "Q071" and "BD-09" in unknown.zh
    own = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}}
    assert refused(two(**own)).code == "Q071"
    assert len(read(two(**own), crs="EPSG:4326", towns=TOWNS)) == 2


def test_missing_foreign_broken_and_far_shapes_are_named():
    missing = refused(file(feature(square(), code="500153101")))
    assert missing.code == "Q073" and "甲2镇" in missing.zh
    foreign = refused(file(feature(square(), code="500153101"), feature(square(1), name="乙9镇")))
    assert foreign.code == "Q072" and "乙9镇（#2）" in foreign.zh
    bow = [(105.5, 29.3), (105.6, 29.4), (105.6, 29.3), (105.5, 29.41), (105.5, 29.3)]
    crossed = refused(file(feature(bow, code="500153101"), feature(square(1), name="甲2镇")))
    assert crossed.code == "Q075" and "第 1 个图形（甲1镇）" in crossed.zh
    far = refused(file(feature(square(), code="500153101"), feature(square(9), name="甲2镇")))
    assert far.code == "Q079" and "甲1镇" in far.zh
    line = {
        "type": "Feature",
        "properties": {"code": "500153101"},
        "geometry": {"type": "LineString", "coordinates": []},
    }
    assert refused(file(line)).code == "Q074"
    open_ = refused(file(feature(square()[:-1], code="500153101")))
    assert open_.code == "Q074" and "首尾不相接" in open_.zh


def test_a_town_of_another_county_with_the_same_name_is_not_ours():
    data = file(feature(square(), code="500153101"), feature(square(1), name="甲2镇", code="500120102"))
    foreign = refused(data)
    assert foreign.code == "Q072" and "甲2镇 500120102（#2）" in foreign.zh
    old_code_of_ours = file(feature(square(), code="500153101"), feature(square(1), name="甲2镇", code="500153999"))
    assert [one.by_code for one in read(old_code_of_ours, crs="EPSG:4490", towns=TOWNS)] == [True, False]
    assert CODE.fullmatch("500153101000") and not CODE.fullmatch("20260101")


def test_a_file_too_large_for_a_drawing_is_refused_before_it_is_worked_on():
    assert refused(b" " * (LARGEST + 1)).code == "Q070"
    fine = file(feature(square(steps=30_000), code="500153101"), feature(square(1, steps=30_000), name="甲2镇"))
    many = refused(fine)
    assert many.code == "Q070" and "200000 个" in many.zh


@pytest.mark.parametrize("pair", [[1e12, 3e6], [35_500_000, 1e300], [float("inf"), 3e6], [35_500_000, float("nan")]])
def test_metres_that_are_nowhere_are_refused_and_never_break_the_reader(pair):
    data = json.dumps({"type": "FeatureCollection", "features": [feature([pair] * 5, code="500153101")]}).encode()
    assert refused(data, crs="CGCS2000-3GK", meridian=105.0).code in ("Q076", "Q077", "Q078")


@pytest.mark.parametrize(
    "pair", [[float("nan"), 29.3], [float("inf"), 29.3], [10**400, 29.3], [True, False], [None, 1]]
)
def test_degrees_that_are_none_are_refused_and_never_break_the_reader(pair):
    data = json.dumps({"type": "FeatureCollection", "features": [feature([pair] * 5, code="500153101")]}).encode()
    assert refused(data).code in ("Q074", "Q076", "Q078")


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"[]", b"{}", b'{"type":"FeatureCollection"}', b'{"type":"FeatureCollection","features":[]}',
             b'{"type":"FeatureCollection","features":[1]}', b"[" * 100_000, b"null"],
)  # fmt: skip
def test_what_is_no_geojson_is_refused(data):
    assert refused(data).code == "Q070"


@pytest.mark.parametrize("geometry", [None, 1, {"type": "Polygon"}, {"type": "Polygon", "coordinates": 3},
                                      {"type": "Polygon", "coordinates": [[1, 2]]},
                                      {"type": "MultiPolygon", "coordinates": [[]]},
                                      {"type": "Polygon", "coordinates": [[["a", "b"]] * 5]}])  # fmt: skip
def test_a_geometry_that_is_none_is_refused_and_never_breaks_the_reader(geometry):
    data = file({"type": "Feature", "properties": {"code": "500153101"}, "geometry": geometry})
    assert refused(data).code == "Q074"


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=7, unique=True))
def test_a_ring_crosses_itself_as_looking_at_every_pair_of_sides_says(points):
    ring = [(float(x), float(y)) for x, y in (*points, points[0])]

    def turn(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    sides = list(pairwise(ring))
    plainly = any(
        turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0 for a, b in sides for c, d in sides
    )
    assert (crossing(ring) is not None) == plainly


@given(st.integers(0, 10_000))
def test_two_neighbours_keep_one_border_however_it_winds(seed):
    rough = random.Random(seed)
    border = [(0.5 + rough.uniform(-0.1, 0.1), n / 200) for n in range(201)]
    border[0], border[-1] = (0.5, 0.0), (0.5, 1.0)
    west = ((0.0, 0.0), *border, (0.0, 1.0), (0.0, 0.0))
    east = (*reversed(border), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))
    found = drawn({"west": [(west,)], "east": [(east,)]})
    (one,), (other,) = found["west"][0], found["east"][0]
    assert abs(area(one)) + abs(area(other)) == pytest.approx(1.0, abs=1e-5), "no gap and no overlap"
    assert abs(abs(area(one)) - abs(area(west))) < 0.002


def test_what_nobody_could_see_is_gone_and_an_island_stays():
    round_ = [(math.cos(n / 2000 * math.tau), math.sin(n / 2000 * math.tau)) for n in range(2000)]
    ((ring,),) = drawn({"a": [((*round_, round_[0]),)]})["a"]
    assert len(ring) < 150 and abs(area(ring)) == pytest.approx(math.pi, rel=0.01)
    lake = [(x / 4, y / 4) for x, y in round_]
    inner, outer = (*lake, lake[0]), (*round_, round_[0])
    both = drawn({"lake": [(inner,)], "land": [(outer, inner)]})
    assert set(both["lake"][0][0]) == set(both["land"][0][1]), "the border of lake and land is one line"
    tiny = ((0.0, 0.0), (1e-7, 0.0), (0.0, 1e-7), (0.0, 0.0))
    assert drawn({"a": [((*round_, round_[0]),)], "tiny": [(tiny,)]})["tiny"] == ((tiny,),)


def test_square_kilometres_are_those_a_person_knows():
    # A tenth of a degree at 29.35° N: 11.12 km by 11.12 · cos 29.35° = 9.69 km.
    assert square_km([(tuple(square()),)]) == pytest.approx(107.8, rel=0.005)


def test_words_stand_inside_a_town_that_is_bent():
    bent = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 3.0), (3.0, 3.0), (3.0, 1.0), (0.0, 1.0), (0.0, 0.0))
    (x, y), room = labelled_at([(bent,)])
    assert 3 < x < 4 or y < 1 or y > 3
    assert holds([(bent,)], (x, y)) and room in (1.0, 4.0)


# ── Kept ──


def bring(made, data, by=HOUSE, **more):
    given_ = {"crs": "EPSG:4490", "source": "县自然资源局", "licence": "公务使用", "on": world.TODAY} | more
    return actions.bring_boundaries(
        county="500153", data=data, file_name="边界.geojson", by=by, at=world.NOW, **given_
    )  # fmt: skip


def take(made, data, **more):
    brought = bring(made, data, **more)
    actions.take_boundaries(key=brought.id, by=HOUSE, at=world.NOW)
    return brought


def runs(made):
    return viewer_of(made.accounts["system_admin"], at=world.NOW)


@pytest.mark.django_db
def test_outlines_are_kept_with_their_source_and_the_map_asks_for_the_newest_that_was_taken():
    made = world.county()
    paths = [town.path for town in made.towns]
    assert queries.outlines(paths, on=world.TODAY) is None
    brought = bring(made, two(), map_number="渝S（2026）001号")
    assert (brought.towns, brought.points) == (2, 10)
    assert queries.outlines(paths, on=world.TODAY) is None, "nobody has taken it"
    actions.take_boundaries(key=brought.id, by=runs(made), at=world.NOW)
    found = queries.outlines(paths, on=world.TODAY)
    assert [town.path for town in found.towns] == paths
    assert (found.source, found.map_number) == ("县自然资源局", "渝S（2026）001号")
    take(made, two(), source="县民政局")
    bring(made, two(), source="谁也没有采用")
    assert queries.outlines(paths, on=world.TODAY).source == "县民政局"
    told = {row.source: (row.taken_by, row.in_use) for row in queries.boundary_rows(runs(made), on=world.TODAY)}
    assert told == {
        "县自然资源局": (made.accounts["system_admin"].name, False),
        "县民政局": ("", True),
        "谁也没有采用": ("", False),
    }, "every set stays"
    assert queries.outlines(paths, on=world.TODAY.replace(year=2020)) is None
    verbs = Event.objects.filter(verb__endswith="_boundaries").order_by("seq").values_list("verb", flat=True)
    assert [verb.removeprefix("places.").removesuffix("_boundaries") for verb in verbs] == [
        "bring", "take", "bring", "take", "bring",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_set_is_taken_once_and_not_when_a_town_came_after_it():
    made = world.county()
    brought = take(made, two())
    with pytest.raises(PlaceError) as told:
        actions.take_boundaries(key=brought.id, by=HOUSE, at=world.NOW)
    assert told.value.code == "Q062"
    later = bring(made, two())
    actions.establish_division(
        parent=made.county.pk, name="甲3镇", code="500153103", on=world.TODAY, document="", by=HOUSE, at=world.NOW
    )
    with pytest.raises(PlaceError) as told:
        actions.take_boundaries(key=later.id, by=HOUSE, at=world.NOW)
    assert told.value.code == "Q073" and "甲3镇" in told.value.zh
    page = queries.boundary_page(runs(made), brought.id, on=world.TODAY)
    assert page.row.without == ("甲3镇",)
    for key in ("x7q", "8a52e5e6-4b0e-4d9e-9b5e-000000000000"):
        with pytest.raises(AbsentError):
            actions.take_boundaries(key=key, by=HOUSE, at=world.NOW)


@pytest.mark.django_db
def test_a_file_that_is_refused_leaves_nothing_and_takes_nothing_away():
    made = world.county()
    take(made, two())
    for data, more in (
        (two(lambda x, y: (y, x)), {}), (two(), {"source": " "}), (two(), {"licence": ""}), (two(), {"known": "无此校 1 2"}),
    ):  # fmt: skip
        with pytest.raises(PlaceError):
            take(made, data, **more)
    assert (BoundarySet.objects.count(), Boundary.objects.count()) == (1, 2)
    assert queries.outlines([town.path for town in made.towns], on=world.TODAY) is not None


@pytest.mark.django_db
def test_only_the_house_and_who_runs_it_in_this_county_bring_outlines():
    made = world.county()
    other = world.county(code="500120", path="0002")
    assert bring(made, two(), by=runs(made)).towns == 2
    for who in (made.accounts["section_chief"], made.accounts["security_admin"], other.accounts["system_admin"]):
        with pytest.raises(PlaceError) as told:
            bring(made, two(), by=viewer_of(who, at=world.NOW))
        assert told.value.code == "Q003"
        assert queries.boundary_rows(viewer_of(who, at=world.NOW), on=world.TODAY) == ()
    with pytest.raises(PlaceError) as told:
        actions.bring_boundaries(
            county="500199", data=two(), file_name="x", crs="EPSG:4490", source="a", licence="b", on=world.TODAY,
            by=HOUSE, at=world.NOW,
        )  # fmt: skip
    assert told.value.code == "Q003"


@pytest.mark.django_db
def test_a_county_that_lies_half_a_kilometre_beside_itself_is_found_by_its_schools():
    made = world.county()
    a = made.schools["a"]
    near_the_border = f"{a.name} {WEST + 0.001} {SOUTH + 0.001}\n甲1镇，{WEST + 0.0015}，{SOUTH + 0.0985}\n"
    fits = bring(made, two(), known=near_the_border)
    assert "2 个已知点都在自己的乡镇里" in fits.words[0][0]
    with pytest.raises(PlaceError) as told:
        bring(made, two(to_gcj02), known=near_the_border)
    assert told.value.code == "Q081" and a.name in told.value.zh and "若坐标系是 GCJ-02，有 0 个在外" in told.value.zh
    assert bring(made, two(to_gcj02), crs="GCJ-02", known=near_the_border).towns == 2
    one_off = near_the_border + f"甲2镇 {WEST + 0.05} {SOUTH + 0.05}\n"
    assert "落在自己乡镇的图形外面：甲2镇" in bring(made, two(), known=one_off).words[0][0]
    assert "没有填已知点" in bring(made, two()).words[0][0]


def test_a_line_of_known_points_that_cannot_be_read_is_named():
    homes = {"一小": "a"}
    assert known_points("\n一小\t105.55 29.35;\n", homes)[0].point == (105.55, 29.35)
    for line in ("二小 105.5 29.3", "一小 29.3 105.5", "一小", "一小 a b", "105.5 29.3", "一小 nan 29.3"):
        with pytest.raises(PlaceError) as told:
            known_points(f"一小 105.5 29.3\n{line}", homes)
        assert told.value.code == "Q080" and "第 2 行" in told.value.zh and line in told.value.zh


def test_a_wrong_middle_meridian_is_found_by_known_points():
    plane = gauss_kruger(105)
    found = read(two(plane.metres_of), crs="CGCS2000-3GK", towns=TOWNS, meridian=108.0)
    with pytest.raises(PlaceError) as told:
        check(found, known_points("甲1镇 105.55 29.35", {"甲1镇": "a"}), crs="CGCS2000-3GK")
    assert told.value.code == "Q081" and "中央经线" in told.value.zh
