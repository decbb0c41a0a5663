"""The shapes of states, the mark and the promise line, as on the screens: never told by colour alone."""

import math
from datetime import datetime
from zoneinfo import ZoneInfo

from fpdf import FPDF

from server.documents.fonts import drawable, face
from server.documents.types import PromiseLine, PromiseState
from server.documents.typeset import INK, LEFT_MM, WELL, WIDTH_MM, Paper, Style

MET, BREACH, PAUSED, ON_TIME = "#1F2933", "#B0003A", "#5B6670", "#005AB5"
COLOURS = {
    PromiseState.MET: MET,
    PromiseState.MET_LATE: BREACH,
    PromiseState.BREACHED: BREACH,
    PromiseState.PROVISIONAL: BREACH,
    PromiseState.UNDECIDED: MET,
    PromiseState.RUNNING: ON_TIME,
    PromiseState.PAUSED: PAUSED,
    PromiseState.PENDING: PAUSED,
    PromiseState.VOID: PAUSED,
}


def draw_mark(pdf: FPDF, x_mm: float, y_mm: float, size_mm: float) -> None:
    """Draws the mark, a half dial: half an hour is half the face."""
    pdf.set_draw_color(INK)
    pdf.set_fill_color(INK)
    pdf.set_line_width(size_mm * 0.1)
    radius_mm = size_mm * 0.45
    pdf.circle(x_mm + size_mm / 2, y_mm + size_mm / 2, radius_mm)
    across_mm, down_mm = x_mm + size_mm / 2, y_mm + size_mm / 2
    arc = [math.radians(degrees) for degrees in range(-90, 91, 6)]
    half = [(across_mm + radius_mm * math.cos(a), down_mm + radius_mm * math.sin(a)) for a in arc]
    pdf.polygon(half, style="F")


def draw_state(pdf: FPDF, state: PromiseState, x_mm: float, y_mm: float, size_mm: float) -> None:
    """Draws the shape of a state into a square from its top left corner."""
    pdf.set_draw_color(COLOURS[state])
    pdf.set_fill_color(COLOURS[state])
    pdf.set_line_width(size_mm * 0.12)
    inset_mm = size_mm * 0.1
    left, top, side = x_mm + inset_mm, y_mm + inset_mm, size_mm - 2 * inset_mm
    match state:
        case PromiseState.MET:
            _check(pdf, left, top, side, size_mm * 0.16, COLOURS[state])
        case PromiseState.MET_LATE:
            pdf.rect(left, top, side, side, "D")
            _check(pdf, left + side * 0.2, top + side * 0.2, side * 0.6, size_mm * 0.12, COLOURS[state])
        case PromiseState.BREACHED:
            pdf.rect(left, top, side, side, "F")
        case PromiseState.PROVISIONAL:
            pdf.rect(left, top, side, side, "D")
            pdf.rect(left, top, side / 2, side, "F")
        case PromiseState.UNDECIDED:
            across, down = left + side / 2, top + side / 2
            pdf.polygon([(left, down), (across, top), (left + side, down), (across, top + side)], style="D")
            pdf.polygon([(left, down), (across, top), (across, top + side)], style="F")
        case PromiseState.PAUSED:
            pdf.rect(left + side * 0.1, top, side * 0.28, side, "F")
            pdf.rect(left + side * 0.62, top, side * 0.28, side, "F")
        case PromiseState.RUNNING:
            pdf.circle(left + side / 2, top + side / 2, side / 2, "F")
        case PromiseState.PENDING | PromiseState.VOID:
            pdf.circle(left + side / 2, top + side / 2, side / 2, "D")
            if state is PromiseState.VOID:
                pdf.line(left + side * 0.15, top + side * 0.85, left + side * 0.85, top + side * 0.15)


def draw_promise_line(paper: Paper, line: PromiseLine, zone: ZoneInfo, words: dict[str, str]) -> None:
    """Draws the promise from report to deadline: what was used, the stop, and the gap that is the slack."""
    end_at = line.stopped_at or line.drawn_at
    span_s = max((max(end_at, line.deadline_at) - line.reported_at).total_seconds(), 1.0)

    right_mm = 2.7 if end_at >= line.deadline_at else 0.35  # room for the shape, or half the flag

    def x_of(at: datetime) -> float:
        share = (at - line.reported_at).total_seconds() / span_s
        return LEFT_MM + min(max(share, 0.0), 1.0) * (WIDTH_MM - right_mm)

    paper.need(20.0)
    strong, plain = Style(8.5, bold=True), Style(8.5)
    y_mm = paper.y_mm + 7.5
    deadline_mm, end_mm = x_of(line.deadline_at), x_of(end_at)
    _bar(paper.pdf, LEFT_MM, x_of(max(end_at, line.deadline_at)), y_mm, WELL)
    _bar(paper.pdf, LEFT_MM, min(end_mm, deadline_mm), y_mm, INK)
    if end_mm > deadline_mm:
        _bar(paper.pdf, deadline_mm, end_mm, y_mm, BREACH)
    paper.pdf.set_fill_color(INK)
    paper.pdf.rect(deadline_mm - 0.35, y_mm - 3.2, 0.7, 6.4, "F")
    _end(paper.pdf, line, end_mm, y_mm)
    deadline = f"{clock_time(line.deadline_at, zone)} {words['deadline']}"
    _label(paper, deadline_mm, y_mm - 8.2, deadline, strong)
    reported = f"{clock_time(line.reported_at, zone)} {words['reported']}"
    reported_mm = paper.text(LEFT_MM, y_mm + 3.4, reported, plain)
    if line.stopped_at is not None or line.stop_word:
        stop = f"{clock_time(end_at, zone)} {line.stop_word}"
        below_mm = 3.4 if end_mm - 16.0 > LEFT_MM + reported_mm + 3.0 else 7.4
        _label(paper, end_mm, y_mm + below_mm, stop, strong)
        y_mm += below_mm - 3.4
    paper.y_mm = y_mm + 9.6


def clock_time(at: datetime, zone: ZoneInfo) -> str:
    """Gives an instant as a clock in the site's zone shows it, to the second."""
    return at.astimezone(zone).strftime("%H:%M:%S")


def _end(pdf: FPDF, line: PromiseLine, x_mm: float, y_mm: float) -> None:
    """Draws the stop: a check on a disc where the promise was kept, else the shape of its state."""
    if line.state is PromiseState.MET:
        pdf.set_fill_color(MET)
        pdf.circle(x_mm, y_mm, 2.7, "F")
        _check(pdf, x_mm - 1.3, y_mm - 1.3, 2.6, 0.5, "#FFFFFF")
        return
    pdf.set_fill_color("#FFFFFF")
    pdf.rect(x_mm - 2.7, y_mm - 2.7, 5.4, 5.4, "F")
    draw_state(pdf, line.state, x_mm - 2.7, y_mm - 2.7, 5.4)


def _bar(pdf: FPDF, from_mm: float, to_mm: float, y_mm: float, colour: str) -> None:
    pdf.set_fill_color(colour)
    pdf.rect(from_mm, y_mm - 1.0, max(to_mm - from_mm, 0.0), 2.0, "F")


def _label(paper: Paper, x_mm: float, y_mm: float, text: str, style: Style) -> None:
    """Writes a label centred on a place, but inside the margins."""
    half_mm = face(bold=style.bold).width_mm(drawable(text), style.size_pt) / 2
    inside_mm = min(max(x_mm, LEFT_MM + half_mm), LEFT_MM + WIDTH_MM - half_mm)
    paper.text(inside_mm, y_mm, text, style, "centre")


def _check(pdf: FPDF, left: float, top: float, side: float, line_mm: float, colour: str) -> None:
    with pdf.new_path(left + 0.02 * side, top + 0.55 * side) as path:
        path.style.fill_color, path.style.stroke_color, path.style.stroke_width = None, colour, line_mm
        path.style.stroke_cap_style, path.style.stroke_join_style = "round", "round"
        path.style.auto_close = False
        path.line_to(left + 0.36 * side, top + 0.88 * side)
        path.line_to(left + 0.98 * side, top + 0.18 * side)
