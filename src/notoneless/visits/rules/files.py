"""Which pictures may go with a visit, and whether a place may be written down; what is not asked for is refused, never dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime

from notoneless.visits.rules.contents import Content, File, Position
from notoneless.visits.terms import FileKind, Why

_DIGEST = re.compile(r"[0-9a-f]{64}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,9})?")
_METRES = re.compile(r"[0-9]{1,8}(\.[0-9]{1,6})?")


def faults(content: Content, *, most: int, bytes_most: int, with_position: bool) -> Why | None:
    """Return what is wrong with the pictures that a visit names, or with its place; None where nothing is."""
    if len(content.files) > most:
        return Why(
            "U160", f"一次走访最多 {most} 张照片和签字，现在 {len(content.files)} 张。",
            f"A visit takes {most} pictures, not {len(content.files)}.",
        )  # fmt: skip
    if not _are_well_named(content.files):
        return Why(
            "U161",
            "附件的登记写得不对（种类、名称、大小或校验值）。",
            "A picture is not named as it should be (kind, name, size, digest).",
        )
    if any(one.size > bytes_most for one in content.files):
        return too_large(max(one.size for one in content.files), bytes_most)
    if content.position is not None and not with_position:
        return Why(
            "U162",
            "本地没有要求记录走访地点，这次走访里却有。请不要发送位置。",
            "This place does not ask where a visit was, and the visit says it: do not send a position.",
        )
    if content.position is not None and not _is_on_earth(content.position):
        return Why(
            "U168",
            "走访地点写得不对：要有经纬度（度）、误差（米）和取得的时间，都是数字。",
            "The place of a visit is degrees, metres of doubt and the moment it was found; what came is not.",
        )
    return None


def _is_on_earth(place: Position) -> bool:
    """Return whether a position is one, and nothing else came in its fields: it is shown as it was written."""
    if not all(isinstance(one, str) for one in astuple(place)):
        return False
    if not (_DEGREES.fullmatch(place.lat) and _DEGREES.fullmatch(place.lon) and _METRES.fullmatch(place.accuracy)):
        return False
    if abs(float(place.lat)) > 90 or abs(float(place.lon)) > 180:
        return False
    try:
        return datetime.fromisoformat(place.at).tzinfo is not None
    except ValueError:
        return False


def too_large(size: int, most: int) -> Why:
    """Return the refusal of a picture that is too large."""
    return Why(
        "U163", f"这张照片有 {size / 1024 / 1024:.1f} MB，最多 {most / 1024 / 1024:.1f} MB。请在手机上缩小后再发送。",
        f"The picture has {size / 1024 / 1024:.1f} MB; the most is {most / 1024 / 1024:.1f} MB. Make it smaller on the telephone.",
    )  # fmt: skip


def _are_well_named(files: Sequence[File]) -> bool:
    return len({one.digest for one in files}) == len(files) and all(
        _DIGEST.fullmatch(one.digest) and one.kind in FileKind.values and 0 < len(one.name) <= 120 and one.size > 0
        for one in files
    )
