"""Writes what follows from data: pages of docs/ and the API's types: `make docs`. Tests compare them with what is
committed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from server.api.problems import STATUS, TITLES, status_of
from server.domain.errors import CODES
from server.domain.operations import CATALOGUE, Kind
from setup import scenarios
from setup.answers import FILE as ANSWERS
from setup.answers import answers

DOCS = Path(__file__).resolve().parent.parent / "docs"

ERRORS_HEAD = """# Errors

<!-- Written by `make docs` from server/domain/errors.json and server/api/problems.py. -->

Every error has one stable code, never renamed and never used again. The API answers it as `application/problem+json`
(RFC 9457): `type`, `title`, `status`, `code`, `detail` (the sentence below in the language asked for by
`Accept-Language`, Chinese by default) and, where a form is wrong, `fields`. The outcome of an operation carries the same
code. A code without a status of its own answers 422. Places in braces are filled from the error's values.
"""

OPERATIONS_HEAD = """# Catalogue of operations

<!-- Written by `make docs` from server/domain/operations.json. -->

Everything that a person or a phone changes is an operation. A kind is a **fact** (added, never changed; corrected by
another fact), **fields** (merged field by field) or a **move** (decided by the server); see [sync](sync.md). `by` says who may
send it: roles, `public` (anyone with a label), `reporter` (who holds a ticket link), `worker` (the server itself). Clock
events are what [clocks](clocks.md) read. Personal values travel beside the operation: `name` is a text of at most 400 characters, `words` one of at
most 20,000, `fix` a position (`lat_deg`, `lon_deg`; `accuracy_m`, `dwell_s`, `at_ms`); no others are taken, and none of them in a
body. A star marks what a body must have; members that nobody knows are kept.
"""


def errors_page() -> str:
    """The catalogue of errors, in its own order."""
    lines = [ERRORS_HEAD, "| code | status | 中文 | English |", "|---|---|---|---|"]
    lines += [f"| `{code}` | {status_of(code)} | {said.zh} | {said.en} |" for code, said in CODES.items()]
    lines += ["", "| status | 中文 | English |", "|---|---|---|"]
    used = sorted({*STATUS.values(), 422})
    lines += [f"| {status} | {TITLES[status][0]} | {TITLES[status][1]} |" for status in used]
    return "\n".join(lines) + "\n"


def operations_page() -> str:
    """Every kind of operation, grouped by the record that it folds into."""
    parts = [OPERATIONS_HEAD]
    for family, kinds in groupby(CATALOGUE.values(), lambda kind: kind.name.split(".")[0]):
        parts.append(f"## {family}\n")
        parts += ["\n".join(_lines(kind)) + "\n" for kind in kinds]
    return "\n".join(parts)


def _lines(kind: Kind) -> Iterator[str]:
    yield f"### `{kind.name}` {kind.zh} · {kind.en}\n"
    made = f"makes a {kind.record}" if kind.creates else f"of a {kind.record}"
    yield f"- A {kind.shape.value}, {made}; version {kind.version}; by {', '.join(sorted(kind.by))}."
    if kind.yields:
        said = [f"`{one.event}`{_condition(one.when)}" for one in kind.yields]
        yield f"- Clock events: {', '.join(said)}."
    if kind.personal:
        values = [_property(name, node, False) for name, node in sorted(kind.personal.items())]
        yield f"- Personal: {', '.join(values)}."
    properties: Mapping[str, Any] = kind.schema["properties"]
    if properties:
        stars = set(kind.schema["required"])
        yield f"- Body: {', '.join(_property(name, node, name in stars) for name, node in properties.items())}."
    yield f"\n```json\n{json.dumps(dict(kind.example), ensure_ascii=False)}\n```"


def _condition(when: Mapping[str, Any]) -> str:
    asked = [f"{key} = {_values(value)}" for key, value in when.items()]
    return f" when {' and '.join(asked)}" if asked else ""


def _values(value: Any) -> str:
    return " or ".join(map(str, value)) if isinstance(value, list) else json.dumps(value).strip('"')


def _property(name: str, node: Mapping[str, Any], must: bool) -> str:
    return f"`{name}`{'*' if must else ''} {_type(node)}"


def _type(node: Mapping[str, Any]) -> str:
    if "$ref" in node:
        return str(node["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in node:
        return " or ".join(_type(one) for one in node["anyOf"])
    if "enum" in node:
        return f"({' / '.join(node['enum'])})"
    if node["type"] == "array":
        return f"list of {_type(node['items'])}"
    if node["type"] == "object" and node.get("properties"):
        stars = set(node.get("required", ()))
        return f"{{{', '.join(_property(key, inner, key in stars) for key, inner in node['properties'].items())}}}"
    return str(node["type"])


PAGES: Mapping[str, Callable[[], str]] = {
    "errors.md": errors_page,
    "operations-catalogue.md": operations_page,
    "offline-trouble.md": scenarios.page,
}


def main() -> None:
    """Writes every generated page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")
    ANSWERS.write_text(answers(), "utf-8")


if __name__ == "__main__":
    main()
