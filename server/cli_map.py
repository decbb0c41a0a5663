"""`halfhour map add | list | use | remove`: real roads from an OpenStreetMap extract, beside a running server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from routing.roads.errors import MapError
from routing.roads.prepare import prepare
from routing.roads.progress import ENDS, Progress, Stage, read
from routing.roads.store import CREDIT, Maps, RoadMap
from routing.roads.tiles import make_tiles
from server.config import ConfigError, read_settings
from server.domain.errors import sentence
from server.domain.times import SystemTime

NAMED = {
    Stage.READING: ("读取文件", "reading the file"),
    Stage.CHECKING: ("检查内容", "checking what is in it"),
    Stage.EXTRACTING: ("提取道路", "extracting roads"),
    Stage.CONTRACTING: ("预计算路网", "contracting the network"),
    Stage.GRAPH: ("建立到达时间图", "making the graph of travel times"),
    Stage.TILES: ("绘制地图", "making the tiles that are drawn"),
    Stage.DONE: ("已启用", "in use"),
    Stage.FAILED: ("失败，现有地图不变", "failed, the present map stays"),
    Stage.INTERRUPTED: ("中断，现有地图不变", "interrupted, the present map stays"),
}
MB = 1_000_000


@click.group("map")
def maps() -> None:
    """Maps of roads: add, list, use, remove."""


@maps.command()
@click.argument("extract", type=click.Path(path_type=Path))
@click.option(
    "--credit", default=CREDIT, show_default=True, help="Whose map it is, shown wherever it is drawn."
)
def add(extract: Path, credit: str) -> None:
    """Prepare REGION.osm.pbf and use it, in one swap, also while the server runs; cut short, nothing changes."""
    with _plainly() as held:
        found = prepare(held.root, extract, SystemTime().now_ms, _tell, [make_tiles], credit)
    click.echo(_line(found, held.current_digest()))


@maps.command("list")
def list_maps() -> None:
    """Show the prepared maps, the one in use marked *, and how far a preparation is."""
    with _plainly() as held:
        current, preparing = held.current_digest(), read(held.root)
        lines = [_line(one, current) for one in held.all()]
    for line in lines or ["没有地图，按直线估算 / No map: times are by air"]:
        click.echo(line)
    if preparing is not None and preparing.stage is not Stage.DONE:
        _tell(preparing)


@maps.command()
@click.argument("map_name")
def use(map_name: str) -> None:
    """Use a prepared map, by the beginning of its name."""
    with _plainly() as held:
        found = held.use(map_name)
    click.echo(_line(found, found.digest))


@maps.command()
@click.argument("map_name")
def remove(map_name: str) -> None:
    """Remove a prepared map; without the one in use, times are by air again."""
    with _plainly() as held:
        found = held.remove(map_name)
    click.echo(f"已移除 / removed: {found.digest}")


@contextmanager
def _plainly() -> Iterator[Maps]:
    try:
        yield Maps(read_settings().maps_dir)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    except MapError as error:
        zh, en = (sentence(error.code, lang, error.values) for lang in ("zh", "en"))
        raise click.ClickException(f"{zh} / {en} ({error.code})") from None


def _tell(now: Progress) -> None:
    zh, en = NAMED[now.stage]
    size = (
        f"  {now.bytes_done / MB:.1f} / {now.bytes_total / MB:.1f} MB" if now.stage is Stage.READING else ""
    )
    share = "" if now.stage in ENDS else f"{now.percent:3d} %  "
    click.echo(f"{share}{zh} / {en}{size}", err=True)


def _line(one: RoadMap, current: str | None) -> str:
    mark = "*" if one.digest == current else " "
    made = datetime.fromtimestamp(one.meta["made_ms"] / 1000, UTC)
    size = one.meta["bytes"] / MB
    return f"{mark} {one.digest}  {one.meta['name']}  {size:.1f} MB  {one.meta['arcs']} 路段 / arcs  {made:%Y-%m-%d}"
