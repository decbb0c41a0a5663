"""`halfhour simulate`: a month of faults over one's own sites and engineers, before a promise is made or changed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server import wiring
from server.config import Settings, read_settings
from server.domain.zones import zone_of
from server.roads import travel_times
from server.storage.tables import records
from server.usecases.simulation import told_of

if TYPE_CHECKING:
    from routing.simulate.compare import Row
    from routing.simulate.scenario import Scenario, ScenarioError

SENTENCES = {
    "no-sites": ("没有站点", "There are no sites"),
    "no-engineers": ("没有工程师", "There are no engineers"),
    "all-off-duty": ("所有工程师整天都不在班", "All engineers are off duty the whole day"),
    "site-without-position": ("{site}没有位置", "{site} has no position"),
    "unreachable": ("没有路能到{site}", "Nobody can get to {site}"),
    "nobody-serves": (
        "没有人能去{site}：合同、进入许可、技能或排班不合",
        "Nobody may be sent to {site}: contract, clearance, skill or roster",
    ),
    "nonsense-week": (
        "{engineer} 的 week 要有 168 个值，从周一 0 点起每小时一个",
        "The week of {engineer} takes 168 values, one for each hour from Monday 0:00",
    ),
    "nonsense-promise": (
        "{site}的时限不成立：要大于进门的时间",
        "The promise of {site} must be longer than its gate takes",
    ),
    "nonsense-rate": ("{what} 这个数不成立", "{what} cannot be such a number"),
    "nonsense-hours": (
        "by_hour 要有 24 个不为负的数，不能全为 0",
        "by_hour takes 24 numbers, none negative, not all 0",
    ),
    "nonsense-days": ("天数要在 1 到 366 之间", "Days go from 1 to 366"),
    "not-a-scenario": ("文件内容不成立：{what}", "The file does not hold a scenario: {what}"),
}


@click.command()
@click.option(
    "--scenario",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Sites and engineers as JSON; docs/simulate.md.",
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The data folder whose sites and engineers are taken; else HALFHOUR_DATA.",
)
@click.option("--organisation", help="Of several organisations, this one, by id or name.")
@click.option(
    "--promise-min",
    type=click.FloatRange(min=1, max=1440),
    help="What if arrival were promised within so many minutes?",
)
@click.option("--load", type=float, help="Share of time on duty that work and ways fill, such as 0.3.")
@click.option("--faults-per-week", type=float, help="How many faults there are, in place of --load.")
@click.option("--days", type=int, help="Length of the month.")
@click.option(
    "--seeds", type=click.IntRange(1, 200), default=5, show_default=True, help="How many months are played."
)
@click.option(
    "--first-seed",
    type=click.IntRange(min=0),
    default=0,
    help="The number of the first; the same number is the same month.",
)
@click.option(
    "--chart", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the chart as SVG."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def simulate(
    scenario: Path | None,
    data: Path | None,
    organisation: str | None,
    seeds: int,
    first_seed: int,
    chart: Path | None,
    as_json: bool,
    promise_min: float | None,
    **changes: float | None,
) -> None:
    """Play months of faults and say how many promises each way of sending people keeps."""
    from routing.simulate.scenario import ScenarioError

    settings = _settings(data)
    try:
        told, zone = _read(scenario) if scenario else _stored(settings, organisation)
        told |= {key: value for key, value in changes.items() if value is not None}
        _play(settings, told, zone, promise_min, range(first_seed, first_seed + seeds), chart, as_json)
    except ScenarioError as error:
        raise click.ClickException(_sentence(error)) from None


def _play(
    settings: Settings,
    told: dict[str, Any],
    zone: str,
    promise_min: float | None,
    seeds: Sequence[int],
    chart: Path | None,
    as_json: bool,
) -> None:
    from routing.simulate.chart import svg
    from routing.simulate.compare import ALL, compare
    from routing.simulate.ground import ground
    from routing.simulate.scenario import promising, read

    scenario = read(told)
    if promise_min is not None:
        scenario = promising(scenario, promise_min * 60)
    midnight = datetime(2026, 11, 16, tzinfo=zone_of(zone))
    found = ground(scenario, travel_times(settings), midnight)
    label = "模拟 Simulating"
    with click.progressbar(range(len(ALL) * len(seeds)), label=label, file=sys.stderr) as bar:
        rows = compare(scenario, found, seeds, told=lambda: bar.update(1))
    title = _title(scenario, rows, len(seeds), found.engines, found.assumed)
    if chart:
        chart.write_text(svg(rows, title), encoding="utf-8")
    click.echo(json.dumps([_figures(row) for row in rows], indent=1) if as_json else _printed(rows, title))


def _settings(data: Path | None) -> Settings:
    told = read_settings()
    return replace(told, data_dir=data) if data else told


def _read(file: Path) -> tuple[dict[str, Any], str]:
    from routing.simulate.scenario import ScenarioError

    try:
        told = json.loads(file.read_text("utf-8"))
    except (ValueError, OSError) as error:
        raise ScenarioError("not-a-scenario", what=str(error)) from None
    if not isinstance(told, dict):
        raise ScenarioError("not-a-scenario", what="{}")
    return told, str(told.pop("zone", "Asia/Shanghai"))


def _stored(settings: Settings, named: str | None) -> tuple[dict[str, Any], str]:
    """Gives what the database holds of one organisation."""
    wired = wiring.wire(settings)
    try:
        wired.storage.migrate()
        with wired.storage.read() as tx:
            houses = [one for id in records.organisations(tx) if (one := records.get(tx, id))]
            fitting = [
                one for one in houses if named in (None, one.id, one.body.get("zh"), one.body.get("en"))
            ]
            if not fitting:
                raise click.ClickException(
                    "没有这个组织，或者数据库是空的 / No such organisation, or an empty database"
                )
            most = max(fitting, key=lambda one: len(records.find(tx, "site", one.id)))
            return told_of(tx, most.id, wired.clock.now_ms())
    finally:
        wired.storage.close()


def _title(
    scenario: Scenario, rows: Sequence[Row], months: int, engines: Sequence[str], assumed: bool
) -> tuple[str, str]:
    promises = sorted({round(one.allowed_s / 60) for one in scenario.sites})
    span = f"{promises[0]}" if len(promises) == 1 else f"{promises[0]}–{promises[-1]}"
    sites = len({one.place for one in scenario.sites})
    people, faults = len(scenario.workers), round(rows[0].faults)
    zh = f"{span} 分钟到场：{sites} 个站、{people} 人，{months} 个 {scenario.days} 天，每个约 {faults} 件报修"
    en = f"Arrival within {span} min: {sites} sites, {people} engineers, {months} x {scenario.days} days"
    en += f" of some {faults} faults"
    guess = ("（路上时间为估计）", " (travel times assumed)") if assumed else ("", "")
    return zh + guess[0], f"{en}; {', '.join(engines)}{guess[1]}"


def _printed(rows: Sequence[Row], title: tuple[str, str]) -> str:
    from routing.simulate.chart import bars, table

    return "\n".join([*title, "", table(rows), "", bars(rows)])


def _figures(row: Row) -> dict[str, Any]:
    share, worst = row.in_time, row.worst_site
    return {
        "policy": row.policy.value,
        "standby": row.standby,
        "faults": row.faults,
        "in_time": share.mean,
        "in_time_within": share.within,
        "worst_site": worst.mean,
        "worst_site_within": worst.within,
        "mean_min": round(row.mean_min, 2),
        "p90_min": round(row.p90_min, 2),
        "job_km": round(row.job_km),
        "standby_km": round(row.standby_km),
    }


def _sentence(error: ScenarioError) -> str:
    zh, en = SENTENCES[error.code]
    return f"{zh.format(**error.values)} / {en.format(**error.values)} ({error.code})"
