"""What every customer page shares: language, words, the site's time, and how a problem is shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from server.api.house import house
from server.api.language import LANGUAGES, language_of
from server.api.problems import from_exception, headers_of, status_of
from server.domain.errors import Problem, sentence
from server.storage.port import StorageError, Tx
from server.usecases import reporter
from server.usecases.organisation import settings_of

WORDS: dict[str, dict[str, str]] = json.loads((Path(__file__).parent / "words.json").read_text("utf-8"))
COOKIE = "hh_lang"
YEAR_S = 365 * 24 * 60 * 60
ENTRY = "customer/customer.ts"
EMPTY: dict[str, Any] = {"wrong": None, "typed": {}, "service": None}


def language() -> str:
    """The language of this request: asked for in the address, chosen before, or the browser's."""
    asked = request.args.get("lang", "")
    return language_of(request.headers.get("Accept-Language", ""), asked or request.cookies.get(COOKIE, ""))


def say(key: str, **values: object) -> str:
    """One phrase in the language of this request."""
    return WORDS[language()][key].format(**values)


def clock_text(at_ms: int, zone: str) -> str:
    """Hour and minute at the site."""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(zone)):%H:%M}"


def span_text(ms: int) -> str:
    """A span in minutes, from one hour on in hours and minutes."""
    minutes = max(0, round(ms / 60_000))
    if minutes < 60:
        return say("min", n=minutes)
    if minutes % 60 == 0:
        return say("h", h=minutes // 60)
    return say("h_min", h=minutes // 60, min=f"{minutes % 60:02d}")


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page in the language of this request, never stored by anyone between."""
    lang = language()
    files = house().files.entry(ENTRY)
    response = make_response(
        render_template(
            template,
            **{**EMPTY, **values},
            lang=lang,
            say=say,
            words=WORDS[lang],
            files=files,
            other=other(lang),
        )
    )
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, lang, max_age=YEAR_S, samesite="Lax", secure=request.is_secure)
    return response


def service_of(tx: Tx, organisation: str) -> dict[str, str]:
    """Who serves here, as customers are told: the name, and the telephone where the organisation shows one."""
    settings = settings_of(tx, organisation)
    telephone = settings["service_phone"] or ""
    dialled = "".join(character for character in telephone if character in "+0123456789")
    return {"name": settings.get(language(), ""), "phone": telephone, "tel": dialled}


def see_other(address: str) -> Response:
    """Leads on to another address of ours with GET, as after a form."""
    response = Response(status=303)
    response.headers["Location"] = address
    return response


def other(lang: str) -> str:
    """The other language."""
    return "en" if lang == "zh" else "zh"


def refused(template: str, problem: Problem, **values: Any) -> Response:
    """A page that says what was refused and why; a form is handed what was `typed`."""
    wrong = {"text": _said(problem), "code": problem.code}
    response = page(template, status_of(problem.code), wrong=wrong, **values)
    for name, value in headers_of(problem).items():
        if name in ("Retry-After", "Allow"):
            response.headers[name] = value
    return response


def _said(problem: Problem) -> str:
    """The sentence of a problem; customers send photos, not bodies, and count them in MB."""
    most_bytes = problem.values.get("most_bytes")
    if problem.code == "body-too-large" and request.method == "POST" and isinstance(most_bytes, int):
        return say("photos_too_large", mb=most_bytes // 2**20)
    return sentence(problem.code, language(), problem.values)


def problem_page(problem: Problem) -> Response:
    """What is wrong and what to do, as a page, with the way back to the label where there is one."""
    tag = (request.view_args or {}).get("tag")
    back = f"/q/{quote(tag)}" if tag and request.method == "POST" else None
    return refused("problem.html", problem, back=back, service=_service_behind(tag))


def _service_behind(tag: str | None) -> dict[str, str] | None:
    """Whom to call about a label that cannot report: revoked ones as well say whose they are."""
    if not tag:
        return None
    try:
        with house().storage.read() as tx:
            label = reporter.label_of_tag(tx, tag)
            return service_of(tx, label.organisation) if label else None
    except (Problem, StorageError):
        return None  # the page that says what is wrong must not fail over the line below it


def as_pages(pages: Blueprint) -> None:
    """Makes every error of these addresses a page that a person can read, our own faults as well."""

    def shown(error: Exception) -> Response:
        return problem_page(from_exception(error))

    for kind in (Problem, StorageError, HTTPException, Exception):
        pages.register_error_handler(kind, shown)
