"""Photos and signatures: resumable uploads (tus 1.0) and the bytes themselves."""

from __future__ import annotations

from flask import Response, request

from server.api import auth, tus
from server.api.area import Area
from server.api.auth import allow
from server.api.house import house
from server.api.pictures import without_metadata
from server.domain.actors import STAFF
from server.domain.errors import Problem
from server.domain.pictures import PICTURES
from server.sync import blobs

area = Area("blobs", "Photos and signatures: tus 1.0", "/blobs")


@area.at("", "OPTIONS")
@allow(*STAFF)
@area.gives(204)
def tus_options() -> Response:
    """What of tus is spoken here."""
    said = {"Tus-Version": tus.VERSION, "Tus-Extension": tus.EXTENSIONS}
    said |= {"Tus-Max-Size": str(house().settings.max_photo_bytes), "Tus-Checksum-Algorithm": tus.ALGORITHMS}
    return Response(status=204, headers={"Tus-Resumable": tus.VERSION, **said})


@area.at("", "POST")
@allow(*STAFF)
@area.gives(201)
def create_upload() -> Response:
    """Begin an upload; Upload-Metadata names sha256, type and, where known, the contract."""
    home = house()
    tus.require_version(request.headers.get("Tus-Resumable"))
    length = tus.number(request.headers.get("Upload-Length"), "Upload-Length")
    said = tus.metadata(request.headers.get("Upload-Metadata", ""))
    row = blobs.begin(
        home.storage,
        home.clock,
        blobs.shelf(home.settings),
        auth.actor(),
        length=length,
        sha256=said.get("sha256", ""),
        type=said.get("type", ""),
        contract=said.get("contract", ""),
        metadata=request.headers.get("Upload-Metadata") or None,
    )
    headers = {**tus.headers_after(0, row["expires_ms"]), "Location": f"{tus.UPLOADS}{row['id']}"}
    return _empty(201, headers)


@area.at("/uploads/<id>", "HEAD")
@allow(*STAFF)
@area.gives(200)
def upload_offset(id: str) -> Response:
    """How much of an upload is here."""
    home = house()
    tus.require_version(request.headers.get("Tus-Resumable"))
    place = blobs.shelf(home.settings)
    with home.storage.read() as tx:
        row = blobs.find(tx, home.clock, auth.actor(), id)
    here = blobs.offset(place, row)
    if here == row["length"]:  # it may be whole, and the server stopped before it looked: look now
        blobs.settle(home.storage, home.clock, place, row, here)
    headers = {**tus.headers_after(here, row["expires_ms"]), "Upload-Length": str(row["length"])}
    if row["metadata"]:
        headers["Upload-Metadata"] = row["metadata"]
    return _empty(200, headers)


@area.at("/uploads/<id>", "PATCH")
@allow(*STAFF)
@area.gives(204)
def append_part(id: str) -> Response:
    """Append bytes. `front.py` answers this itself, without a thread; this is for other WSGI servers."""
    home = house()
    tus.require_version(request.headers.get("Tus-Resumable"))
    if request.mimetype != tus.PART_TYPE:
        raise Problem("media-type-wrong")
    start = tus.number(request.headers.get("Upload-Offset"), "Upload-Offset")
    checksum = tus.checksum(request.headers.get("Upload-Checksum"))
    place = blobs.shelf(home.settings)
    with home.storage.read() as tx:
        row = blobs.find(tx, home.clock, auth.actor(), id)
    with blobs.part(place, row, start, checksum) as part:
        try:
            while chunk := request.stream.read(blobs.BLOCK_BYTES):
                part.write(chunk)
        except (OSError, Problem):
            part.break_off()
            raise
        part.keep()
        blobs.settle(home.storage, home.clock, place, row, part.end)
    return Response(
        status=204, headers=tus.headers_after(part.end, home.clock.now_ms() + blobs.UPLOAD_LASTS_MS)
    )


def _empty(status: int, headers: dict[str, str]) -> Response:
    """An answer without a body claims no type of one."""
    response = Response(status=status, headers=headers)
    del response.headers["Content-Type"]
    return response


@area.at("/<sha256>")
@allow(*STAFF)
@area.gives(200, media="image/jpeg", says="The bytes, without what a camera wrote about itself")
def get_blob(sha256: str) -> Response:
    """A photo or signature that this viewer may see; HEAD tells whether it is held."""
    home = house()
    with home.storage.read() as tx:
        row = blobs.visible(tx, auth.actor(), sha256)
    headers = {
        # Asked for again each time: what shows people ends one day, also in browsers that have it.
        "Cache-Control": "private, no-cache",
        "ETag": f'"{sha256}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline" if row["type"] in PICTURES else "attachment",
    }
    if request.method == "HEAD":
        return Response(status=200, headers={**headers, "Content-Type": row["type"]})
    if sha256 in request.if_none_match:
        return Response(status=304, headers=headers)
    body = without_metadata(blobs.shelf(home.settings).blob(sha256).read_bytes(), row["type"])
    return Response(body, headers=headers, mimetype=row["type"])
