"""What a comparison looks like: a table for the terminal and a chart as SVG, in Chinese and English at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html import escape

from routing.simulate.compare import Row
from routing.simulate.policies import Policy

NAMES = {
    Policy.AIR: ("直线最近", "Nearest by air"),
    Policy.ROAD: ("路上最快", "Quickest by road"),
    Policy.DMEXCLP: ("路上最快＋覆盖 DMEXCLP", "Road + DMEXCLP"),
    Policy.OURS: ("本系统", "Halfhour"),
}
STANDBY = ("＋就位", " + standby")
HEAD = (
    "派人办法 Policy",
    "及时 In time",
    "最差站 Worst site",
    "平均 Mean",
    "P90",
    "公里 km",
    "就位 Standby km",
)
BAR = 30


def name(row: Row) -> tuple[str, str]:
    """What a way of sending people is called in both languages."""
    zh, en = NAMES[row.policy]
    return (zh + STANDBY[0], en + STANDBY[1]) if row.standby else (zh, en)


def table(rows: Sequence[Row]) -> str:
    """Gives the table, columns as wide as what stands in them; a Chinese character is two wide."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(_wide(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell + " " * (wide - _wide(cell)) for cell, wide in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def bars(rows: Sequence[Row]) -> str:
    """Gives one bar a way, full at 100 %: `█` in time, `▒` where the worst site ends."""
    wide = max(_wide(" ".join(name(row))) for row in rows)
    lines = []
    for row in rows:
        label = " ".join(name(row))
        full, worst = round(row.in_time.mean * BAR), round(row.worst_site.mean * BAR)
        bar = "█" * worst + "▓" * (full - worst) + "·" * (BAR - full)
        lines.append(f"{label}{' ' * (wide - _wide(label))}  {bar} {100 * row.in_time.mean:.1f} %")
    return "\n".join(lines)


def svg(rows: Sequence[Row], title: tuple[str, str]) -> str:
    """Gives the chart: a bar for the share in time with its confidence, a mark for the worst site, for each way."""
    step, left, width = 44, 230, 460
    bottom = 70 + step * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 {bottom + 40}" role="img"'
        ' font-family="system-ui, sans-serif" font-size="13">',
        f"<title>{escape(' / '.join(title))}</title>",
        f'<rect width="780" height="{bottom + 40}" fill="#ffffff"/>',
        f'<text x="20" y="28" font-size="16" font-weight="600">{escape(title[0])}</text>',
        f'<text x="20" y="48" fill="#5b6470">{escape(title[1])}</text>',
    ]
    for percent in (0, 25, 50, 75, 100):
        x = left + width * percent / 100
        parts.append(f'<line x1="{x}" x2="{x}" y1="62" y2="{bottom}" stroke="#e3e6ea"/>')
        parts.append(
            f'<text x="{x}" y="{bottom + 16}" text-anchor="middle" fill="#5b6470">{percent} %</text>'
        )
    for number, row in enumerate(rows):
        parts += _bar(row, 68 + step * number, left, width)
    legend = "● 最差的站 worst site · ├┤ 95 % 区间 confidence"
    parts.append(f'<text x="{left}" y="{bottom + 34}" fill="#5b6470" font-size="12">{legend}</text></svg>')
    return "\n".join(parts) + "\n"


def _bar(row: Row, y: int, left: int, width: int) -> list[str]:
    zh, en = name(row)
    share, within = row.in_time.mean, row.in_time.within
    end, low, high = (left + width * max(0.0, min(1.0, at)) for at in (share, share - within, share + within))
    worst = left + width * row.worst_site.mean
    colour = "#0b6e63" if row.policy is Policy.OURS else "#9aa5b1"
    return [
        f'<text x="20" y="{y + 13}">{escape(zh)}</text>',
        f'<text x="20" y="{y + 29}" fill="#5b6470" font-size="11">{escape(en)}</text>',
        f'<rect x="{left}" y="{y + 4}" width="{end - left:.1f}" height="22" rx="3" fill="{colour}"/>',
        f'<path d="M{low:.1f} {y + 10}v10M{low:.1f} {y + 15}H{high:.1f}M{high:.1f} {y + 10}v10" stroke="#1c232b"/>',
        f'<circle cx="{worst:.1f}" cy="{y + 15}" r="4" fill="#ffffff" stroke="#1c232b"/>',
        f'<text x="{left + width + 10}" y="{y + 20}" font-weight="600">{100 * share:.1f} %</text>',
    ]


def _cells(row: Row) -> tuple[str, ...]:
    return (
        " ".join(name(row)),
        f"{100 * row.in_time.mean:.1f} ± {100 * row.in_time.within:.1f} %",
        f"{100 * row.worst_site.mean:.1f} ± {100 * row.worst_site.within:.1f} %",
        f"{row.mean_min:.1f} min",
        f"{row.p90_min:.1f} min",
        f"{row.job_km:.0f}",
        f"{row.standby_km:.0f}",
    )


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
