"""A thousand labels as one PDF, and beside it the least that any such PDF needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from tests.bench.figures import Figure

LABELS = 1000
AIM_S = 5
RUNS = 3
PRESETS = ("a4-3x8", "a4-5x13")

# A process of its own, as somebody who prints begins: the type is not in memory yet.
OURS = """
import random, sys, time
from server.documents.labels import labels_pdf
from server.documents.types import LabelFace
from server.domain.tags import make_tag
draw = random.Random(7).randrange
names = ("汇聚交换机", "人脸识别门禁一体机", "硬盘录像机", "对讲主机")
faces = [LabelFace(make_tag(draw), "设备", "Device", "看守所智慧监所", names[at % 4]) for at in range(int(sys.argv[2]))]
began = time.process_time()
pdf = labels_pdf(faces, sys.argv[1], "fix.example.cn")
print(time.process_time() - began, len(pdf))
"""
# The floor: the same type added to an empty page with the same words on it once, nothing drawn.
FLOOR = """
import time
from fpdf import FPDF
from server.documents.fonts import FAMILY, add_fonts
began = time.process_time()
pdf = FPDF(unit="mm", format="A4")
add_fonts(pdf)
pdf.add_page()
for style in ("", "B"):
    pdf.set_font(FAMILY, style, 10)
    pdf.text(20, 20, "汇聚交换机人脸识别门禁一体机硬盘录像机对讲主机看守所智慧监所扫码报修，不用登录"
        "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
pdf.output()
print(time.process_time() - began, 0)
"""


def measure() -> Iterator[Figure]:
    """Gives the time of a thousand labels for two stocks, the best of three processes each."""
    floor_s, _ = _best(FLOOR)
    for preset in PRESETS:
        ours_s, size_bytes = _best(OURS, preset, str(LABELS))
        yield Figure(
            f"{LABELS:,} labels to PDF, {preset}",
            f"{ours_s:.1f} s",
            f"aim: under {AIM_S} s; {floor_s:.1f} s for the type alone",
            f"{size_bytes / 1e6:.1f} MB; seconds of one core, best of {RUNS} new processes, type and all",
        )


def _best(script: str, *words: str) -> tuple[float, int]:
    answers = [
        subprocess.run([sys.executable, "-c", script, *words], capture_output=True, check=True, text=True)
        for _ in range(RUNS)
    ]
    told = [answer.stdout.split() for answer in answers]
    return min((float(seconds), int(size)) for seconds, size in told)
