"""Errors as HTTP says them: one table from code to status, one body for all (RFC 9457)."""

from __future__ import annotations

import errno
import json
import logging
import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Flask, Response, g, has_app_context, request
from werkzeug.exceptions import HTTPException

from server.api.language import language_of
from server.domain.errors import CODES, Problem, sentence
from server.storage.port import StorageError, StorageFull, ValueRefused

LOG = logging.getLogger("halfhour.api")
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})

MEDIA_TYPE = "application/problem+json"

# Every code of the catalogue answers 422 (understood, and refused) unless it stands here.
STATUS: Mapping[str, int] = MappingProxyType(
    {
        "sign-in-needed": 401,
        "sign-in-failed": 401,
        "too-many-attempts": 429,
        "csrf-refused": 403,
        "enrolment-code-wrong": 403,
        "challenge-wrong": 403,
        "device-unknown": 403,
        "tracker-unknown": 401,
        "too-many-fixes": 413,
        "device-revoked": 403,
        "role-not-allowed": 403,
        "push-needs-phone": 403,
        "ticket-link-wrong": 404,
        "confirmation-code-wrong": 403,
        "label-cannot-confirm": 403,
        "telephone-key-wrong": 401,
        "not-found": 404,
        "label-unknown": 404,
        "record-unknown": 404,
        "method-not-allowed": 405,
        "other-server": 409,
        "account-taken": 409,
        "upload-offset-wrong": 409,
        "id-reused": 409,
        "phone-not-revoked": 409,
        "edited-meanwhile": 409,
        "errand-ended": 409,
        "standby-impossible": 409,
        "equipment-in-use": 409,
        "calendar-in-use": 409,
        "obligation-in-use": 409,
        "occasion-in-use": 409,
        "push-not-subscribed": 409,
        "way-hindered": 409,
        "sending-not-failed": 409,
        "ways-code-wrong": 403,
        "label-revoked": 410,
        "record-removed": 410,
        "cursor-too-old": 410,
        "upload-expired": 410,
        "photo-removed": 410,
        "body-too-large": 413,
        "photo-too-large": 413,
        "media-type-wrong": 415,
        "range-beyond-file": 416,
        "encoding-unknown": 415,
        "blob-type-refused": 415,
        "app-too-old": 426,
        "body-malformed": 400,
        "checksum-unknown": 400,
        "body-too-slow": 408,
        "too-many-operations": 413,
        "host-unknown": 421,
        "checksum-mismatch": 460,
        "hash-mismatch": 460,
        "tus-version": 412,
        "upload-busy": 423,
        "internal": 500,
        "busy": 503,
        "tiles-down": 502,
        "not-built": 503,
        "stream-limit": 503,
        "disk-full": 507,
    }
)

TITLES: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        400: ("读不懂的请求", "Unreadable request"),
        401: ("需要登录", "Sign-in needed"),
        403: ("不允许", "Not allowed"),
        404: ("找不到", "Not found"),
        405: ("不接受的请求方式", "Method not allowed"),
        408: ("请求太慢", "Request too slow"),
        409: ("有冲突", "Conflict"),
        410: ("已失效", "Gone"),
        412: ("版本不符", "Precondition failed"),
        413: ("内容太大", "Content too large"),
        415: ("不支持的格式", "Unsupported format"),
        416: ("超出文件末尾", "Beyond the end of the file"),
        421: ("地址不对", "Misdirected"),
        422: ("内容不对", "Cannot be accepted"),
        423: ("正被占用", "In use"),
        426: ("需要更新应用", "Update needed"),
        429: ("请求太频繁", "Too many requests"),
        460: ("校验不符", "Checksum mismatch"),
        500: ("服务器出错", "Server error"),
        502: ("外部服务没有回答", "No answer from outside"),
        503: ("服务器正忙", "Busy"),
        507: ("磁盘已满", "Disk full"),
    }
)

# Values of an error that are not only said in its sentence but answered as members of their own.
MEMBERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "other-server": ("server", "server_epoch", "held"),
        "cursor-too-old": ("feeds",),
        "too-many-attempts": ("wait_s",),
        "internal": ("trace",),
    }
)

# What werkzeug and Flask raise by number alone.
OF_STATUS: Mapping[int, str] = MappingProxyType(
    {
        400: "body-malformed",
        404: "not-found",
        405: "method-not-allowed",
        408: "body-too-slow",
        413: "body-too-large",
        415: "media-type-wrong",
        416: "range-beyond-file",
        422: "validation-failed",
        429: "too-many-attempts",
        503: "busy",
    }
)


def status_of(code: str) -> int:
    """Gives the HTTP status of a code; a code that nobody listed is our own fault."""
    return STATUS.get(code, 422) if code in CODES else 500


def body_of(problem: Problem, lang: str) -> dict[str, Any]:
    """Gives the RFC 9457 members of a problem, its sentence in `zh` or `en`."""
    status = status_of(problem.code)
    code = problem.code if problem.code in CODES else "internal"
    zh, en = TITLES[status]
    body: dict[str, Any] = {
        "type": f"urn:halfhour:error:{code}",
        "title": en if lang == "en" else zh,
        "status": status,
        "code": code,
        "detail": sentence(code, lang, problem.values),
    }
    said = {**(problem.fields or {}), **problem.values}
    members = MEMBERS.get(code, ())
    body.update({name: said[name] for name in members if name in said})
    if problem.fields and not members:
        body["fields"] = dict(problem.fields)
    return body


def headers_of(problem: Problem) -> dict[str, str]:
    """Gives the headers a problem brings: when to come back, what is held."""
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"}
    wait_s = problem.values.get("wait_s", 5 if status_of(problem.code) in (503, 507) else None)
    if wait_s is not None:
        headers["Retry-After"] = str(wait_s)
    if "received" in problem.values:
        headers["Upload-Offset"] = str(problem.values["received"])
    if "allow" in problem.values:
        headers["Allow"] = str(problem.values["allow"])
    return headers


def encoded(problem: Problem, lang: str) -> bytes:
    """Gives the body of a problem as bytes; `front.py` answers with it without Flask."""
    return json.dumps(body_of(problem, lang), ensure_ascii=False).encode()


def from_exception(error: BaseException) -> Problem:
    """Gives the problem that any exception is to a client; our own fault is logged under a trace id."""
    if isinstance(error, Problem) and error.code in CODES:
        return error
    if isinstance(error, StorageFull) or (isinstance(error, OSError) and error.errno in NO_ROOM):
        return Problem("disk-full")
    if isinstance(error, ValueRefused):
        return Problem("body-malformed")
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        return _from_http(error)
    trace = secrets.token_hex(6)
    LOG.error("internal %s: %r", trace, error, exc_info=error)
    return Problem("internal", trace=trace)


def _from_http(error: HTTPException) -> Problem:
    number = error.code or 500
    said = getattr(error, "data", None) or {}
    messages = said.get("messages", said.get("errors"))
    if number == 422 or (number == 400 and messages):
        json_said = messages.get("json") if isinstance(messages, dict) else None
        if isinstance(json_said, list):  # webargs: the body is no JSON at all
            return Problem("body-malformed")
        return Problem("validation-failed", _fields(messages))
    values: dict[str, object] = {}
    if number == 405:
        values["allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    if number == 413:
        values["most_bytes"] = getattr(g, "most_bytes", "…") if has_app_context() else "…"
    return Problem(OF_STATUS.get(number, "body-malformed"), **values)


def _fields(messages: Any) -> dict[str, object]:
    """Gives `path -> what is wrong` from marshmallow's nested messages, without the place they came from."""
    found: dict[str, object] = {}
    if not isinstance(messages, dict):
        return {"": messages} if messages else found
    for place in messages.values() if set(messages) <= {"json", "query", "path", "headers"} else [messages]:
        _flatten(place, "", found)
    return found


def _flatten(node: Any, path: str, found: dict[str, object]) -> None:
    if isinstance(node, dict):
        for key, value in node.items():
            _flatten(value, f"{path}.{key}" if path else str(key), found)
    else:
        found[path] = node if isinstance(node, list) else [str(node)]


def answer(problem: Problem) -> Response:
    """Gives the response to a problem in the language of this request."""
    return Response(
        encoded(
            problem,
            language_of(request.headers.get("Accept-Language", ""), request.cookies.get("hh_lang", "")),
        ),
        status=status_of(problem.code),
        headers=headers_of(problem),
    )


def install(app: Flask) -> None:
    """Makes every error of this app take the one shape."""

    def said(error: Exception) -> Response:
        return answer(from_exception(error))

    for kind in (Problem, StorageError, HTTPException, Exception):
        app.register_error_handler(kind, said)
