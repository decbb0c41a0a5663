"""Labels from the command line: the same print as the console's."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from server.documents.labels import blank_face, label_svg, labels_pdf
from server.documents.types import LabelFace
from server.domain.errors import Problem
from server.domain.tags import make_tag, parse_tag
from server.storage.port import Tx
from server.storage.tables import labels, records
from server.usecases.label_faces import face_of
from server.wiring import Wiring


def print_labels(
    wired: Wiring,
    tags: tuple[str, ...],
    blank: int,
    preset: str,
    offset_mm: tuple[float, float],
    *,
    svg: bool,
) -> bytes:
    """Gives the labels of `tags`, and `blank` new ones, as PDF; as SVG where `svg` is asked and there is one.

    Raises:
        label-unknown, label-mistyped, preset-unknown, label-host-too-long; validation-failed for no label at all,
        or several as SVG.
    """
    with wired.storage.read() as tx:
        faces = [_face(tx, tag) for tag in tags]
        for _number in range(blank):
            faces.append(blank_face(_unused(tx, {face.tag for face in faces})))
    if not faces or (svg and len(faces) > 1):
        raise Problem("validation-failed", {"tags": ["one or more; one for SVG"]})
    address = urlsplit(wired.settings.public_url)
    tls = address.scheme == "https"
    if svg:
        return label_svg(faces[0], preset, address.netloc, tls=tls).encode()
    return labels_pdf(faces, preset, address.netloc, *offset_mm, tls=tls, made_at=wired.clock.now())


def _face(tx: Tx, text: str) -> LabelFace:
    id = labels.label_of(tx, parse_tag(text))
    label = records.get(tx, id) if id else None
    if label is None:
        raise Problem("label-unknown")
    return face_of(tx, label)


def _unused(tx: Tx, taken: set[str]) -> str:
    while (tag := make_tag(secrets.randbelow)) in taken or labels.label_of(tx, tag):
        pass
    return tag
