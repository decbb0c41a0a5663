"""Each scenario runs with the model phone and with the real TypeScript phone in Node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest

from tests.scenarios.kit import Scene
from tests.simulator.model_phone import ModelPhone
from tests.simulator.node_host import NodeHost, node_host
from tests.simulator.node_phone import NodePhone
from tests.simulator.world import World


@pytest.fixture(scope="session")
def host() -> Iterator[NodeHost]:
    """One process for all TypeScript phones of this run."""
    with node_host() as running:
        yield running


def _scene(request: pytest.FixtureRequest, kind: str) -> Iterator[Scene]:
    if kind == "model":
        with World(seed=1) as world:
            yield Scene(world, ModelPhone, 600)
        return
    host: NodeHost = request.getfixturevalue("host")
    host.forget()
    with World(seed=1) as world:
        yield Scene(
            world, lambda world, name, person: NodePhone(world, host, name, person), 300_000, host.complaints
        )
    assert host.complaints == []


@pytest.fixture(params=["model", "typescript"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """A world whose phones are models, then one whose phones are real."""
    kind: Literal["model", "typescript"] = request.param
    yield from _scene(request, kind)


@pytest.fixture
def model_scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """For what happens on the server's side alone."""
    yield from _scene(request, "model")


@pytest.fixture
def real_scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """For what only a browser's storage, tabs and timers can do."""
    yield from _scene(request, "typescript")
