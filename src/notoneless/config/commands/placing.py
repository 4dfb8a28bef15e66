"""``places``: what the machine's own people bring for a county: the outlines of its towns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from notoneless.cli.parts import DAY, FILE, as_json, print_json
from notoneless.config.commands.parts import ready_house, said


@click.group()
def places() -> None:
    """地方：区县的乡镇边界。

    Places: the outlines of a county's towns.
    """


@places.command()
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--place", required=True, metavar="CODE", help="区县代码，6 位 / the county's code, six digits.")
@click.option(
    "--crs", required=True, help="坐标系：EPSG:4490、EPSG:4326、GCJ-02 或 CGCS2000-3GK（米）/ coordinate system."
)
@click.option("--meridian", type=float, help="中央经线，米制且不带带号时写 / middle meridian of metres without a zone.")
@click.option("--source", required=True, help="谁提供的 / who gave them.")
@click.option("--licence", required=True, help="凭什么可以用 / by what right they are used.")
@click.option("--map-number", default="", help="审图号，有则写 / the number of the map's approval.")
@click.option(
    "--points", type=FILE, help="已知点：每行“学校或乡镇 经度 纬度”/ known points: name, longitude, latitude a line."
)
@click.option("--from", "since", type=DAY, help="从哪天起，不写为今天 / since when; today when absent.")
@click.option(
    "--bring-only", is_flag=True, help="只读入，由系统管理员看图后采用 / read only; the system admin looks and takes."
)
@as_json
def boundaries(
    file: Path, place: str, crs: str, meridian: float | None, source: str, licence: str, map_number: str,
    points: Path | None, since: date | None, bring_only: bool, as_json: bool,
) -> None:  # fmt: skip
    """收下乡镇边界：FILE 是 GeoJSON，每个乡镇一个面；作战图照它画。不合的文件整个不收，说明哪里不合。

    Take in the outlines of a county's towns from a GeoJSON file, one area for each; the war map is drawn by them. A file that
    does not fit is refused whole, with what was seen and where.
    """
    ready_house()
    from django.utils import timezone

    from notoneless.audit.terms import System
    from notoneless.places import actions

    now, by = timezone.now(), System("notoneless places boundaries")
    brought = actions.bring_boundaries(
        county=place, data=file.read_bytes(), file_name=file.name, crs=crs, meridian=meridian, source=source,
        licence=licence, map_number=map_number, on=since or timezone.localdate(now), by=by, at=now,
        known=points.read_text("utf-8-sig", errors="replace") if points else "",
    )  # fmt: skip
    if not bring_only:
        actions.take_boundaries(key=brought.id, by=by, at=now)
    if as_json:
        print_json(
            {
                "county": brought.county, "towns": brought.towns, "points": brought.points, "taken": not bring_only,
                "words": [zh for zh, _ in brought.words],
            }
        )  # fmt: skip
        return
    for zh, en in brought.words:
        click.echo(said(zh, en))
    does = ("作战图已照它画。", "The war map is drawn by them.")
    if bring_only:
        does = (
            "还没有采用：请系统管理员在“地图边界”里看图后采用。",
            "Not taken yet: the system admin looks at the drawing and takes them.",
        )
    click.echo(
        said(
            f"已读入{brought.county} {brought.towns} 个乡镇街道的边界（{brought.points:,} 个点）。{does[0]}",
            f"Read: the outlines of {brought.towns} towns of {brought.county} ({brought.points:,} points). {does[1]}",
        )
    )
