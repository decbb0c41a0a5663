"""A feed of as many records as wanted, of some 600 bytes each, put where operations would have put them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

import uuid_utils

from server.domain.feed_sum import HALF, MODULUS, hash_of
from server.domain.records import blank
from server.storage.codec import encode
from server.storage.port import Storage
from server.storage.tables import feeds

BATCH = 5_000
RECORD_BYTES = 600
CITIES = ("郑州", "许昌", "禹州", "新乡", "洛阳", "开封", "安阳", "南阳", "商丘", "周口")
ROOMS = ("监区弱电间", "办公楼机房", "大门岗亭", "二层东弱电井", "接见室", "医务室", "指挥中心", "会议室")
SAID = (
    "上联核心交换机端口", "备用电源接在排插", "标签贴在柜门内侧编号", "进线从东侧桥架第", "现场联系值班室分机",
    "复位键在面板下方", "线缆编号", "光模块波长", "机柜钥匙在门岗第", "上次更换电池距今", "接地排编号", "端口聚合组",
)  # fmt: skip
NAMES = (
    "汇聚交换机",
    "网络摄像机",
    "硬盘录像机",
    "对讲主机",
    "门禁控制器",
    "网络解码音箱",
    "考场终端",
    "教学服务器",
)


def fill(storage: Storage, site: str, contract: str, organisation: str, count: int) -> None:
    """Fills the site's feed up to so many pieces of equipment; what is there already counts."""
    feed = f"site:{site}"
    with storage.read() as tx:
        head = feeds.head(tx, feed)
    seq, total = head.seq, head.sum.hash
    for part in batched(bodies(site, contract, range(head.sum.count, count)), BATCH):
        rows = [
            {"id": body["id"], "body": encode(body), "seq": seq + 1 + at, "feed": feed, "site": site}
            | {"contract": contract, "organisation": organisation}
            for at, body in enumerate(part)
        ]
        seq, total = seq + len(rows), (total + sum(hash_of(row["id"], 1) for row in rows)) % MODULUS
        with storage.write() as tx:
            tx.run_many(
                "INSERT INTO record (id, kind, organisation, contract, site, parent, state, sort_ms, rev, body,"
                " deleted)"
                " VALUES (:id, 'equipment', :organisation, :contract, :site, NULL, NULL, 0, 1, :body, 0)",
                rows,
            )
            tx.run_many(
                "INSERT INTO feed_item (feed, record, kind, seq, state, rev)"
                " VALUES (:feed, :id, 'equipment', :seq, 'present', 1)",
                rows,
            )
            tx.run(
                "UPDATE feed SET seq = :seq, count = count + :by, hash_high = :high, hash_low = :low"
                " WHERE feed = :feed",
                seq=seq,
                by=len(rows),
                high=total // HALF,
                low=total % HALF,
                feed=feed,
            )


def bodies(site: str, contract: str, numbers: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Equipment as a site has it: few models, many serial numbers, a line on where each stands."""
    drawn = random.Random(1)  # the same in every run
    models = [str(uuid_utils.uuid7()) for _ in range(40)]
    for number in numbers:
        body = {
            **blank("equipment"),
            "id": str(uuid_utils.uuid7()),
            "site": site,
            "contract": contract,
            "model": drawn.choice(models),
            "name": f"{drawn.choice(NAMES)} {number:06d}",
            "serial": f"SN-{drawn.getrandbits(48):012X}",
        }
        body["hint"] = (
            f"{drawn.choice(CITIES)}{drawn.choice(ROOMS)}{drawn.randrange(40)}号柜第{drawn.randrange(42)}单元；"
        )
        short = RECORD_BYTES - len(encode(body).encode())
        while short > 0:
            said = f"{drawn.choice(SAID)}{drawn.randrange(1000)}，"
            body["hint"] += said
            short -= len(said.encode())
        yield body
