"""Where the demo's engineers are: at their posts, on the way at the speed of the hour, or at the site they work on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from routing.types import Place
from server.demo.facts import contracts, demo_id, people
from server.demo.guests import NOBODY, Guests
from server.demo.script import script_of
from server.demo.ways import WAYS
from server.domain.records import Record
from server.storage.port import Row, Tx
from server.storage.tables import positions, records

METRES_PER_DEG = 111_320.0
ACCURACY_M = 15.0
OWN_FIX_MS = 10 * 60_000
THERE_M = 30.0
AT_WORK = ("under_way", "on_site", "repaired")


@dataclass(frozen=True, slots=True)
class Post:
    """Where somebody of the demo waits for work, and how old their fix is there."""

    person: str
    lat_deg: float
    lon_deg: float
    fix_age_ms: int


@cache
def posts(organisation: str) -> Mapping[str, Post]:
    """Gives the engineers of an organisation of the demo (its id) with their posts."""
    site_of = {one["id"]: one["sites"][0] for one in contracts()["contracts"]}
    named = {demo_id(one["id"]): one["id"] for one in contracts()["organisations"]}
    found = {}
    for person in people()[named[organisation]]["engineers"]:
        site, id = site_of[person["contract"]], demo_id("person", person["login"])
        east_m, north_m = person["at_m"]
        lat_deg, lon_deg = _moved(site["lat"], site["lon"], east_m, north_m)
        found[id] = Post(id, lat_deg, lon_deg, person["fix_age_min"] * 60_000)
    return found


def place_people(tx: Tx, now_ms: int) -> None:
    """Gives every engineer of the demo a fix of the age that the demo names; a later real fix stays."""
    for organisation in (demo_id(one["id"]) for one in contracts()["organisations"]):
        for post in posts(organisation).values():
            at_ms = now_ms - post.fix_age_ms
            _put(tx, post.person, organisation, at_ms, (post.lat_deg, post.lon_deg))


def move_people(tx: Tx, organisation: str, now_ms: int, guests: Guests = NOBODY) -> set[str]:
    """Moves everybody on from their last fix; gives the contracts in which somebody is on the way."""
    seen = {row["person"]: row for row in positions.of_organisation(tx, organisation)}
    jobs = _jobs(tx, organisation)
    moving = set()
    for post in posts(organisation).values():
        row, job = seen.get(post.person), jobs.get(post.person)
        if post.person in guests.held and row is not None and now_ms - row["at_ms"] < OWN_FIX_MS:
            continue  # a visitor's own phone knows better
        if row is None or (job is None and now_ms - row["at_ms"] > OWN_FIX_MS):
            _put(tx, post.person, organisation, now_ms - post.fix_age_ms, (post.lat_deg, post.lon_deg))
        elif job is None:
            _towards_post(tx, organisation, post, row, now_ms)
        else:
            _towards_job(tx, organisation, row, job, now_ms)
            moving |= {job.contract} if job.state == "under_way" and job.contract else set()
    return moving


def trips_of(tx: Tx, organisation: str) -> Iterator[tuple[str, Place, Place]]:
    """Gives who is on the way from where to where: to a site, or back to their post."""
    seen = {row["person"]: _place_of(row) for row in positions.of_organisation(tx, organisation)}
    jobs = _jobs(tx, organisation)
    for post in posts(organisation).values():
        here, job = seen.get(post.person), jobs.get(post.person)
        if here is None:
            continue
        if job is None:
            yield post.person, here, Place(post.lat_deg, post.lon_deg)
        elif job.state == "under_way" and (site := records.get(tx, job.body["site"])) is not None:
            yield post.person, here, _place_of(site.body)


def way_ms(tx: Tx, person: str, site: Record, at_ms: int, haste: float) -> int:
    """Gives when somebody on the way reaches a site from their last fix; `at_ms` where nobody knows where they are."""
    row = positions.of_person(tx, person)
    if row is None:
        return at_ms
    here = _place_of(row)
    way = WAYS.of(person, here, _place_of(site.body), row["at_ms"])
    return int(row["at_ms"]) + round(1000 * way.left_s(here) * haste)


def set_off(tx: Tx, person: str, organisation: str, now_ms: int) -> None:
    """Fixes where somebody is as they set off."""
    row = positions.of_person(tx, person)
    if row is not None:
        _put(tx, person, organisation, now_ms, (row["lat_deg"], row["lon_deg"]))


def put_at_site(tx: Tx, person: str, site: Record, now_ms: int) -> None:
    """Puts somebody at the site."""
    _put(tx, person, site.organisation, now_ms, (site.body["lat_deg"], site.body["lon_deg"]))


def distance_m(row: Row, place: tuple[float, float]) -> float:
    """Gives how far a fix is from a place by air."""
    north_m = (place[0] - row["lat_deg"]) * METRES_PER_DEG
    east_m = (place[1] - row["lon_deg"]) * METRES_PER_DEG * math.cos(math.radians(place[0]))
    return math.hypot(north_m, east_m)


def _jobs(tx: Tx, organisation: str) -> dict[str, Record]:
    found = records.find(tx, "ticket", organisation, states=list(AT_WORK))
    return {one.body["engineer"]: one for one in found}


def _towards_post(tx: Tx, organisation: str, post: Post, row: Row, now_ms: int) -> None:
    home = (post.lat_deg, post.lon_deg)
    if distance_m(row, home) < THERE_M:
        _put(tx, post.person, organisation, now_ms - post.fix_age_ms, home)
    else:
        _put(tx, post.person, organisation, now_ms, _on_the_way(row, Place(*home), now_ms))


def _towards_job(tx: Tx, organisation: str, row: Row, job: Record, now_ms: int) -> None:
    site = records.get(tx, job.body["site"])
    if site is not None:
        place = (site.body["lat_deg"], site.body["lon_deg"])
        if job.state == "under_way" and distance_m(row, place) < THERE_M:
            return  # at the gate: the fix stays, for it tells since when
        haste = script_of(tx, job).haste
        here = _on_the_way(row, Place(*place), now_ms, haste) if job.state == "under_way" else place
        _put(tx, row["person"], organisation, now_ms, here)


def _on_the_way(row: Row, there: Place, now_ms: int, haste: float = 1.0) -> tuple[float, float]:
    here = _place_of(row)
    gone_s = max(0, now_ms - row["at_ms"]) / 1000 / haste
    found = WAYS.of(row["person"], here, there, row["at_ms"]).after(here, gone_s)
    return found.lat_deg, found.lon_deg


def _place_of(of: Mapping[str, Any]) -> Place:
    return Place(of["lat_deg"], of["lon_deg"])


def _moved(lat_deg: float, lon_deg: float, east_m: float, north_m: float) -> tuple[float, float]:
    metres_per_lon = METRES_PER_DEG * math.cos(math.radians(lat_deg))
    return lat_deg + north_m / METRES_PER_DEG, lon_deg + east_m / metres_per_lon


def _put(tx: Tx, person: str, organisation: str, at_ms: int, place: tuple[float, float]) -> None:
    fix = positions.row_of(
        person, organisation, at_ms, place, ACCURACY_M, received_ms=at_ms, source=positions.SHOWN
    )
    positions.move(tx, fix)
