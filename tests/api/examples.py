"""Examples of the API: every operation that takes or gives JSON, asked for real in the tests' world.

`python -m tests.api.examples` writes them to server/api/examples.json, from where the OpenAPI document takes them.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from server.api import auth
from server.domain.actors import Actor, Role
from server.domain.ids import new_id
from server.domain.operations import CATALOGUE
from server.notify import vapid
from server.storage.port import Tx
from server.storage.tables import deliveries, sendings
from server.sync.door import Wish, submit
from server.usecases.dayplan_facts import plan_id, today
from server.usecases.reporter import open_link
from server.usecases.texts import code_of, trial_of
from tests.api.demo import load_neighbour, visitor
from tests.api.house import PASSWORD, Client, House, open_house
from tests.api.test_devices import Key
from tests.world import START_MS, TAG_DEVICE, commitment, id_of

FILE = Path(__file__).resolve().parents[2] / "server" / "api" / "examples.json"
MOST_ITEMS = 1
PREFIX = "/api/v1"


class Player:
    """Asks one operation after the other and keeps what was said and answered."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.kept: dict[str, dict[str, Any]] = {}

    def ask(self, client: Client, method: str, path: str, body: Any = None, **named: str) -> Any:
        """Asks; `named` fills the address, the rest is its query. Gives the JSON of the answer, a success."""
        query = {name: value for name, value in named.items() if f"{{{name}}}" not in path}
        answer = client.call(method, PREFIX + path.format(**named), body, query_string=query)
        assert answer.status_code < 300, (method, path, answer.get_data(as_text=True))
        given = answer.get_json() if answer.is_json else None
        self.kept[f"{method} {PREFIX}{path}"] = {
            **({"request": body} if body is not None else {}),
            **({"response": shortened(given)} if given is not None else {}),
        }
        return given


def shortened(value: Any) -> Any:
    """The same with lists cut to their first item: an example, not a data set."""
    if isinstance(value, dict):
        return {key: shortened(one) for key, one in value.items()}
    return [shortened(one) for one in value[:MOST_ITEMS]] if isinstance(value, list) else value


def shape_of(value: Any) -> Any:
    """Keys without values: what must stay the same from one run to the next."""
    if isinstance(value, dict):
        return {key: shape_of(one) for key, one in sorted(value.items())}
    return [shape_of(one) for one in value] if isinstance(value, list) else None


def play(house: House) -> dict[str, dict[str, Any]]:
    """Asks everything and gives it by `METHOD /path`."""
    player = Player(house)
    desk, admin = house.client("desk"), house.client("admin")
    ticket = house.report(id_of("site", "secret"), "secret", equipment=id_of("equipment"))
    _sign_in(player)
    visit = new_id()
    assign = {
        "kind": "ticket.assign",
        "record": ticket,
        "body": {"engineer": id_of("person", "li"), "visit": visit},
    }
    sent = player.ask(desk, "POST", "/operations", assign)
    player.ask(desk, "GET", "/tickets/{id}/choices/{event}", id=ticket, event=sent["id"])
    _phone(player, desk, visit)
    for path in (
        "/health",
        "/health/deadlines",
        "/board",
        "/alerts",
        "/tasks",
        "/tickets",
        "/equipment",
        "/sites",
        "/models",
    ):
        player.ask(desk, "GET", path)
    for path in ("/parts", "/contracts", "/people", "/positions", "/labels", "/devices"):
        player.ask(desk, "GET", path)
    _terms(player)
    player.ask(desk, "GET", "/search", q="看守 AS")
    player.ask(desk, "GET", "/ground")
    player.ask(desk, "GET", "/register", state="open")
    player.ask(desk, "GET", "/register/totals", state="open")
    player.ask(desk, "GET", "/register/views")
    for path in ("/tickets/{id}", "/tickets/{id}/candidates", "/tickets/{id}/coming"):
        player.ask(desk, "GET", path, id=ticket)
    with house.world.storage.write() as tx:
        secret = open_link(tx, bytes.fromhex("07" * 32), house.world.organisation, ticket)
    player.ask(house.client(), "GET", "/links/{secret}/map", secret=secret)
    asked = {"site": id_of("site", "secret"), "type": "on_site"}
    player.ask(desk, "POST", "/promise-check", asked)
    player.ask(desk, "GET", "/queue")
    player.ask(desk, "GET", "/coverage", within_min="20")
    player.ask(desk, "GET", "/coverage/now")
    player.ask(desk, "GET", "/coverage/plan")
    _day_plan(player, desk)
    player.ask(desk, "POST", "/tickets/{id}/confirmation-code", id=ticket)
    player.ask(desk, "GET", "/equipment/{id}", id=id_of("equipment"))
    player.ask(desk, "GET", "/labels/presets")
    player.ask(desk, "GET", "/labels/{tag}", tag=TAG_DEVICE)
    player.ask(desk, "POST", "/labels/sheet", {"tags": [TAG_DEVICE], "preset": "a4-3x8"})
    player.ask(desk, "POST", "/gate-codes", {"site": id_of("site", "secret"), "count": 6})
    player.ask(admin, "GET", "/settings")
    player.ask(admin, "GET", "/maps")
    template = "https://tiles.example.org/{z}/{x}/{y}.png?key={key}"
    source = {"template": template, "key": "k", "datum": "gcj02", "credit": "© Example"}
    player.ask(admin, "POST", "/ground/source", source)
    player.ask(admin, "GET", "/ground/source")
    player.ask(admin, "DELETE", "/ground/source")
    _intake(player, desk, admin)
    _telling(player, admin)
    account = {"login": "li", "password": "another long password"}
    player.ask(admin, "POST", "/people/{id}/account", account, id=id_of("person", "li"))
    _demo(player)
    return player.kept


def _day_plan(player: Player, desk: Client) -> None:
    """Two planned visits, and the plan of a day that has room for one of them."""
    world = player.house.world
    now_ms = world.clock.now_ms()
    body: dict[str, Any] = {
        "site": id_of("site", "open"),
        "what": "inspection",
        "zh": "季度巡检",
        "en": "Inspection",
    }
    body |= {"minutes": 60, "from_ms": now_ms, "to_ms": now_ms + 7 * 3_600_000, "skill": "network"}
    for name in ("one", "two"):
        world.say("desk", "errand.plan", id_of("errand", name), body)
    with world.storage.read() as tx:
        day, zone = today(tx, world.organisation, now_ms)
    start_ms = now_ms + 3_600_000
    stop = {
        "errand": id_of("errand", "one"),
        "travel_s": 1260,
        "start_ms": start_ms,
        "end_ms": now_ms + 7_200_000,
    }
    route = {
        "person": id_of("person", "li"),
        "from_ms": now_ms,
        "to_ms": now_ms + 8 * 3_600_000,
        "urgent": None,
    }
    no_room = {"code": "no-room", "values": {"early_s": 36_000, "late_s": 57_600, "able": 1}}
    was = {"person": id_of("person", "zhou"), "start_ms": start_ms}
    plan = {
        "date": day.isoformat(),
        "zone": zone.key,
        "stage": "settled",
        "solver": "vroom x=1",
        "travel_s": 1260,
    }
    plan |= {"engines": ["geodesic"], "assumed": True, "routes": [{**route, "stops": [stop], "home_s": 0}]}
    plan |= {"left_out": [{"errand": id_of("errand", "two"), "reasons": [no_room]}]}
    plan |= {
        "moves": [
            {"errand": id_of("errand", "one"), "was": was, "now": None, "why": {**no_room, "code": "pinned"}}
        ]
    }
    worker = Actor(Role.WORKER, world.organisation)
    id = plan_id(world.organisation, day)
    assert submit(world.storage, world.clock, worker, Wish("dayplan.publish", id, plan)).outcome == "applied"
    player.ask(desk, "POST", "/day-plan/again", {})
    player.ask(desk, "GET", "/day-plan")


def _intake(player: Player, desk: Client, admin: Client) -> None:
    words = {"contract": id_of("contract", "secret"), "reach": "all", "description": "对讲用不了"}
    player.ask(desk, "POST", "/grading", words)
    player.ask(admin, "GET", "/settings/telephone-key")
    made = player.ask(admin, "POST", "/settings/telephone-key")
    began_ms = player.house.world.clock.now_ms()
    call = {"id": "pbx-20261123-0007", "direction": "in", "answered": True, "number": "13800000000"}
    call |= {"began_ms": began_ms, "answered_ms": began_ms}
    system = player.house.client()
    system.flask.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {made['key']}"
    player.ask(system, "POST", "/telephone/calls", call)
    player.ask(admin, "DELETE", "/settings/telephone-key")


def _telling(player: Player, admin: Client) -> None:
    robot = {"settings": {}, "secret": {"webhook": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"}}
    player.ask(admin, "POST", "/channels/{channel}", robot, channel="wecom")
    server = {"host": "mail.example.org", "port": 587, "tls": "starttls", "sender": "desk@example.org"}
    mail = {"settings": server, "secret": {"password": "a long one"}}
    player.ask(admin, "POST", "/channels/{channel}", mail, channel="email")
    player.ask(admin, "GET", "/channels")
    person = id_of("person", "admin")
    steps = [{"channel": "push", "wait_min": 3}, {"channel": "email", "wait_min": 0}]
    ways = {"person": person, "language": "zh", "steps": steps, "email": "admin@example.org", "mobile": None}
    player.ask(admin, "POST", "/ways", ways)
    player.ask(admin, "POST", "/ways/test", {"person": person, "channel": "email"})
    house = player.house
    with house.world.storage.write() as tx:
        test = deliveries.last_of(tx, person, "email", trial_of("admin@example.org"))
        assert test is not None
        fail(tx, test, house.world.clock.now_ms())
    code = code_of(house.app.extensions["house"].secret, test)
    player.ask(admin, "POST", "/ways/verify", {"person": person, "channel": "email", "code": code})
    player.ask(admin, "GET", "/ways")
    failed = player.ask(admin, "GET", "/deliveries")["items"][0]
    player.ask(admin, "POST", "/deliveries/{id}/again", id=failed["id"])
    player.ask(admin, "POST", "/channels/{channel}/remove", channel="wecom")


def fail(tx: Tx, delivery: dict[str, Any], now_ms: int) -> None:
    """A delivery that a worker has tried and given up."""
    (row,) = deliveries.claim(tx, "worker", now_ms, 1, 1, 1)
    deliveries.end(tx, row, deliveries.FAILED, "refused", now_ms)
    said = {"outcome": "refused", "said": "mail.example.org: 554 no", "address": "a***@example.org"}
    named = {name: row[name] for name in ("organisation", "person", "channel", "subject", "about")}
    more = {"delivery": delivery["id"], "device": None, "at_ms": now_ms, "took_ms": 240}
    sendings.add(tx, {"id": new_id(), **named, **said, **more})


def _demo(player: Player) -> None:
    load_neighbour(player.house)
    client = visitor(player.house, "neighbour")
    player.ask(client, "GET", "/demo")
    player.ask(client, "POST", "/demo/next", {"what": "step"})


def _terms(player: Player) -> None:
    contract = {"id": id_of("contract", "secret")}
    lead = player.house.client("lead")
    player.ask(lead, "GET", "/contracts/{id}/terms", **contract)
    event = {"contract": contract["id"], "what": "major_event_planned", "at_ms": START_MS, "text": "技能大赛"}
    player.house.world.say("desk", "occasion.tell", new_id(), event)
    player.ask(lead, "GET", "/contracts/{id}/occasions", **contract)
    draft = {"commitment": commitment("B-03", "arrive", 20, ["arrived"])}
    player.ask(lead, "POST", "/contracts/{id}/preview", draft, **contract)
    again = {**draft, "replaces": id_of("commitment", "arrive")}
    player.ask(lead, "POST", "/contracts/{id}/judged-again", again, **contract)


def _sign_in(player: Player) -> None:
    client = player.house.client()
    player.ask(client, "POST", "/auth/sign-in", {"login": "lead", "password": PASSWORD})
    player.ask(client, "GET", "/auth/me")
    player.ask(client, "POST", "/auth/sign-out")


def _phone(player: Player, desk: Client, visit: str) -> None:
    key, phone = Key(), player.house.client()
    phone.mark = auth.PHONE_MARK
    made = player.ask(desk, "POST", "/enrolments", {"person": id_of("person", "li")})
    enrolment = {"code": made["code"], "name": "li's phone", "public_key": key.jwk}
    device = player.ask(phone, "POST", "/devices", enrolment)["device"]["id"]
    challenge = player.ask(phone, "POST", "/devices/{id}/challenge", id=device)["challenge"]
    signed = {"challenge": challenge, "signature": key.sign(challenge)}
    player.ask(phone, "POST", "/devices/{id}/session", signed, id=device)
    now_ms = player.house.world.clock.now_ms()
    heard = {"now_ms": now_ms, "wall_ms": now_ms, "mono_ms": 0, "session": "s1", "rtt_ms": 40}
    operation = {
        "id": new_id(),
        "n": 1,
        "kind": "visit.accept",
        "v": 1,
        "shape": "move",
        "record": visit,
        "feed": None,
        "body": {},
        "base": 1,
        "hlc": f"{now_ms:012x}-0000-{device}",
        "said": {"wall_ms": now_ms, "mono_ms": 0, "session": "s1", "heard": heard},
        "needs": [],
        "blobs": [],
    }
    head = {"v": 1, "device": device, "phone_epoch": "e1", "server": None, "server_epoch": None}
    waiting = {
        "operations": 0,
        "oldest": None,
        "blob_bytes": 0,
        "photos": 0,
        "app": "0.1.0 4f2a91c",
        "ahead_ms": 240,
    }
    waiting |= {"free_bytes": 6_200_000_000, "persisted": True, "battery": 71}
    push = {**head, "wall_ms": now_ms, "waiting": waiting, "operations": [operation], "personal": {}}
    player.ask(phone, "POST", "/sync/push", push)
    _waiting(player, desk, phone, push)
    player.ask(phone, "POST", "/sync/pull", {**head, "feeds": [], "limit": 500, "waiting": waiting})
    site = f"site:{player.house.world.site}"
    made = player.ask(phone, "GET", "/sync/snapshot", feed=site)
    player.ask(phone, "GET", "/sync/snapshot/{id}/{number}", id=made["id"], number="0")
    fix = {"at_ms": now_ms, "lat_deg": 34.141, "lon_deg": 113.488, "accuracy_m": 12.0}
    player.house.world.say("desk", "person.duty", id_of("person", "li"), {"duty": "on"})
    player.ask(phone, "POST", "/positions", {"fixes": [fix]})
    player.ask(phone, "GET", "/me/position")
    player.ask(phone, "POST", "/me/position", {"seen": True})
    made = player.ask(phone, "POST", "/trackers", {"name": "Traccar Client"})
    seen = {"id": made["token"], "lat": "34.141", "lon": "113.488", "timestamp": str(now_ms // 1000)}
    player.ask(phone, "GET", "/positions/osmand", **seen)
    coords = {"latitude": 34.141, "longitude": 113.488, "accuracy": 12}
    location = {"timestamp": str(now_ms), "coords": coords}
    player.ask(phone, "POST", "/positions/osmand", {"device_id": made["token"], "location": location})
    player.ask(phone, "GET", "/trackers")
    player.ask(phone, "DELETE", "/trackers/{id}", id=made["id"])
    way = {"id": id_of("ticket", "secret"), "person": id_of("person", "li")}
    player.ask(desk, "GET", "/tickets/{id}/way", **way)
    span = {"from_ms": str(now_ms - 3_600_000), "to_ms": str(now_ms)}
    player.ask(desk, "GET", "/people/{id}/trail", id=id_of("person", "li"), **span)
    player.ask(player.house.client("admin"), "DELETE", "/people/{id}/trail", id=id_of("person", "li"))
    _push(player, phone)
    player.ask(desk, "POST", "/devices/{id}/name", {"name": "li's spare phone"}, id=device)
    player.ask(desk, "POST", "/devices/{id}/revoke", id=device)
    player.ask(desk, "POST", "/devices/{id}/import", {**push, "operations": [operation]}, id=device)
    player.ask(desk, "POST", "/devices/{id}/restore", id=device)


def _waiting(player: Player, desk: Client, phone: Client, push: dict[str, Any]) -> None:
    """A note that needs what never came, a day later."""
    (accept,) = push["operations"]
    note = {**accept, "id": new_id(), "n": 2, "kind": "visit.note", "shape": "fact", "needs": [new_id()]}
    said = {**push, "operations": [{**note, "body": {"text": "left of the door"}}]}
    assert phone.call("POST", f"{PREFIX}/sync/push", said).status_code == 200
    with player.house.world.storage.write() as tx:
        tx.run("UPDATE operation SET received_ms = received_ms - 90000000 WHERE id = :id", id=note["id"])
    player.ask(desk, "GET", "/waiting")
    player.ask(desk, "POST", "/waiting/{id}/retry", id=note["id"])


def _push(player: Player, phone: Client) -> None:
    world = player.house.world
    keys = {"p256dh": vapid.public_key(vapid.make_key()), "auth": vapid.b64url(bytes(range(16)))}
    endpoint = "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABh"
    player.ask(phone, "POST", "/push/subscription", {"endpoint": endpoint, "keys": keys, "language": "zh"})
    player.ask(phone, "POST", "/push/test")
    player.ask(phone, "GET", "/push")
    player.ask(phone, "DELETE", "/push/subscription")
    alert = {
        **CATALOGUE["alert.raise"].example,
        "ticket": id_of("ticket", "secret"),
        "to": id_of("person", "li"),
    }
    worker = Actor(Role.WORKER, world.organisation)
    submit(world.storage, world.clock, worker, Wish("alert.raise", id_of("alert"), alert))
    player.ask(phone, "POST", "/alerts/{id}/acknowledge", id=id_of("alert"))


def main() -> None:
    """Writes the file."""
    with tempfile.TemporaryDirectory() as folder:
        kept = play(open_house(Path(folder)))
    FILE.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
