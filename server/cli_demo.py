"""`halfhour demo on | off | wipe`: the demo comes, rests and goes in one step each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from server import wiring
from server.config import ConfigError, Settings, read_settings
from server.demo import REAL_DATA, load, switch_off, switch_on
from server.demo.roads import forget_roads
from server.demo.standing import Standing, standing_of
from server.demo.wipe import wipe as wipe_demo
from server.storage.port import StorageError
from server.sync.blobs import shelf

HELD = (
    "这个数据库里有演示数据；halfhour demo wipe 一步清空。"
    " / This database holds the demo; `halfhour demo wipe` removes it in one step."
)


@click.group(invoke_without_command=True)
@click.pass_context
def demo(context: click.Context) -> None:
    """The demo: on (the usual), off, wipe."""
    if context.invoked_subcommand is None:
        context.invoke(on)


@demo.command()
def on() -> None:
    """Load the demo into an empty database, or bring it back where it was switched off."""
    with _wired() as wired:
        switch_on(wired.storage, wired.clock)
        lines = list(load(wired.storage, wired.clock, wired.settings))
    if lines == [REAL_DATA]:
        raise click.ClickException(REAL_DATA)
    for line in lines:
        click.echo(line)


@demo.command()
def off() -> None:
    """Switch the demo off: nothing happens in it, nobody can sign in; its data stays."""
    with _wired() as wired:
        done = switch_off(wired.storage)
    click.echo("演示已关闭 / The demo is off." if done else "演示本来就没开 / The demo was not on.")


@demo.command()
def wipe() -> None:
    """Switch the demo off and remove all of it; whatever else is here is not touched."""
    with _wired() as wired:
        gone = wipe_demo(wired.storage, shelf(wired.settings))
        forget_roads(wired.settings)
    click.echo(f"演示已清空：{gone} 行 / The demo is gone: {gone} rows.")


def prepare(settings: Settings, *, wanted: bool) -> tuple[list[str], bool]:
    """Migrates, and loads the demo where wanted; gives the lines to print and whether the demo is to live.

    Raises:
        StorageError
    """
    wired = wiring.wire(settings)
    try:
        wiring.migrate(wired)
        lines = list(load(wired.storage, wired.clock, settings)) if wanted else []
        with wired.storage.read() as tx:
            standing = standing_of(tx)
        if not wanted and standing is not Standing.ABSENT:
            lines = [HELD, ""]
        return lines, wanted and standing is not Standing.ABSENT and settings.demo_alive
    finally:
        wired.storage.close()


@contextmanager
def _wired() -> Iterator[wiring.Wiring]:
    """The migrated installation while a command runs; what is wrong is said in a sentence."""
    try:
        wired = wiring.wire(read_settings())
        wiring.migrate(wired)
    except (ConfigError, StorageError) as error:
        raise click.ClickException(str(error)) from None
    try:
        yield wired
    finally:
        wired.storage.close()
