"""`halfhour`: serve, migrate, demo, map, simulate, labels, backup, restore, restored, durable, openapi."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Literal

import click

from server import cli_demo, cli_labels, cli_map, cli_simulate, wiring
from server import lan as local
from server import serve as keeping
from server.config import ConfigError, Settings, read_settings
from server.domain.errors import Problem, sentence
from server.domain.times import SystemTime
from server.lan_tls import TlsError
from server.storage import backup as copies
from server.storage.port import StorageError
from server.storage.tables import settings as kept


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Says what is wrong in one sentence of both languages instead of a stack."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except Problem as problem:
            zh, en = (sentence(problem.code, lang, problem.values) for lang in ("zh", "en"))
            raise click.ClickException(f"{zh} / {en} ({problem.code})") from None
        except (ConfigError, StorageError, TlsError) as error:
            raise click.ClickException(str(error)) from None

    return run


@click.group()
def main() -> None:
    """Halfhour 半小时到场: field service that keeps its arrival promise."""


main.add_command(cli_demo.demo)
main.add_command(cli_map.maps)
main.add_command(cli_simulate.simulate)


@main.command()
@click.option("--demo", is_flag=True, help="Load the demo organisations into an empty database.")
@click.option(
    "--lan", is_flag=True, help="Serve the local network over TLS, so that real phones can try all of it."
)
@plainly
def serve(demo: bool, lan: bool) -> None:
    """Serve everything on one port until Ctrl-C."""
    at_lan = local.prepare(SystemTime()) if lan else None
    settings = at_lan.settings if at_lan else read_settings()
    keeping.refuse_busy(settings.host, settings.port)
    keeper = keeping.Keeper(settings, keeping.processes(settings))
    lines = []
    if at_lan:
        keeping.refuse_busy(settings.host, settings.guide_port)
        keeper.environ.update(at_lan.environ)
        keeper.children.append(at_lan.child())
        lines += at_lan.told()
    told, lives = cli_demo.prepare(settings, wanted=demo)
    lines += told
    if lives:
        keeper.children.append(keeping.demo_child())
    keeper.run(lambda: _announce(settings, lines))


@main.command()
@plainly
def migrate() -> None:
    """Bring the database to the schema of this release."""
    wired = wiring.wire()
    try:
        for name in wiring.migrate(wired):
            click.echo(name)
    finally:
        wired.storage.close()


@main.command()
@click.argument("target", type=click.Path(path_type=Path))
@plainly
def backup(target: Path) -> None:
    """Write a consistent copy of database and blobs into the new folder TARGET."""
    wired = wiring.wire()
    try:
        made = copies.backup(wired.storage, wired.settings.blobs_dir, target, wired.clock.now_ms())
    finally:
        wired.storage.close()
    click.echo(f"{target}: {len(made.files)} 个文件 / files")


@main.command()
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--verify", is_flag=True, help="First check all chains and hashes; restore nothing that fails.")
@plainly
def restore(source: Path, verify: bool) -> None:
    """Fill an empty installation from the backup in SOURCE; the server gets a new server_epoch."""
    wired = wiring.wire()
    try:
        epoch = copies.restore(wired.storage, source, wired.settings.blobs_dir, check=verify)
    finally:
        wired.storage.close()
    click.echo(f"server_epoch {epoch}")


@main.command()
@plainly
def restored() -> None:
    """Say that another tool brought database and photos back: the server gets a new server_epoch. Stop it first."""
    wired = wiring.wire()
    try:
        wired.storage.migrate()
        epoch = copies.begin_epoch(wired.storage)
    finally:
        wired.storage.close()
    click.echo(f"server_epoch {epoch}")


@main.command()
@click.argument("up_to_ms", type=click.IntRange(min=0))
@plainly
def durable(up_to_ms: int) -> None:
    """Say that a copy elsewhere, made by another tool, holds all data and photos of before UP_TO_MS (epoch ms)."""
    wired = wiring.wire()
    try:
        if up_to_ms > wired.clock.now_ms():
            raise click.BadParameter("这个时刻还没有到 / that moment has not come yet")
        with wired.storage.write() as tx:
            kept.note_durable(tx, up_to_ms)
            reached_ms = kept.durable_ms(tx)
    finally:
        wired.storage.close()
    click.echo(f"durable_ms {reached_ms}")


@main.command()
@click.argument("tags", nargs=-1)
@click.option("--tag", "more_tags", multiple=True, help="A label by its tag; may be given again and again.")
@click.option("--organisation", help="All labels of an organisation, by its id.")
@click.option("--contract", help="The labels of a contract: its id, or its name beside --organisation.")
@click.option("--site", help="The labels of a site: its id, or its name beside --organisation.")
@click.option("--state", type=click.Choice(cli_labels.STATES), help="Only these; else all but revoked ones.")
@click.option(
    "--blank", type=click.IntRange(1, 1000), help="Print this many new labels, to be claimed by a scan."
)
@click.option("--preset", default="a4-3x8", show_default=True, help="Label stock; see docs/operations.md.")
@click.option("--offset", type=(float, float), default=(0.0, 0.0), help="Move right and down, in mm.")
@click.option("--offset-x-mm", type=float, help="Move right; goes before --offset.")
@click.option("--offset-y-mm", type=float, help="Move down; goes before --offset.")
@click.option("--calibration", is_flag=True, help="Print the page that shows a printer's offsets instead.")
@click.option("--language", type=click.Choice(("zh", "en")), default="zh", help="Of the calibration page.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A .pdf, or .svg for one label.")
@plainly
def labels(
    tags: tuple[str, ...],
    more_tags: tuple[str, ...],
    organisation: str | None,
    contract: str | None,
    site: str | None,
    state: str | None,
    blank: int | None,
    preset: str,
    offset: tuple[float, float],
    offset_x_mm: float | None,
    offset_y_mm: float | None,
    calibration: bool,
    language: Literal["zh", "en"],
    out: Path,
) -> None:
    """Print labels: those named, those of an organisation, contract or site, or --blank ones."""
    from server import printing
    from server.documents.calibration import calibration_pdf

    choice = cli_labels.Choice(organisation, contract, site, state)
    moved = (
        offset[0] if offset_x_mm is None else offset_x_mm,
        offset[1] if offset_y_mm is None else offset_y_mm,
    )
    if calibration:
        cli_labels.checked_file(out, 1, calibration=True)
        out.write_bytes(calibration_pdf(preset, *moved, language))
        click.echo(str(out))
        return
    wired = wiring.wire()
    try:
        wanted = [*tags, *more_tags]
        if choice:
            with wired.storage.read() as tx:
                wanted += cli_labels.chosen(tx, choice)
        wanted = list(dict.fromkeys(wanted))
        cli_labels.checked_file(out, len(wanted) + (blank or 0))
        svg = out.suffix.lower() == ".svg"
        made = printing.print_labels(wired, tuple(wanted), blank or 0, preset, moved, svg=svg)
    finally:
        wired.storage.close()
    out.write_bytes(made)
    click.echo(str(out))


@main.command()
@plainly
def openapi() -> None:
    """Print the OpenAPI 3.1 document."""
    from server.api.openapi import document_of

    wired = wiring.wire()
    wiring.migrate(wired)
    app = wiring.flask_app(wired)
    json.dump(document_of(app), sys.stdout, ensure_ascii=False, indent=1)
    wired.storage.close()


def _announce(settings: Settings, lines: list[str]) -> None:
    address = settings.public_url if settings.public_url else keeping.local_url(settings)
    click.echo(f"\n半小时到场 Halfhour  {address}\n")
    for line in lines:
        click.echo(line)
    click.echo("Ctrl-C 停止 / stops everything")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
