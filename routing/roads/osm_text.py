"""Elements of an OpenStreetMap file as text, for towns that a program makes up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from routing.types import Place


def write(file: Path, elements: Iterable[str]) -> Path:
    """Writes elements, which come in the order of kinds and ids, and gives the file."""
    file.write_text("\n".join(["<osm version='0.6' generator='halfhour'>", *elements, "</osm>\n"]), "utf-8")
    return file


def node(id: int, place: Place, tags: Mapping[str, str]) -> str:
    """A point, to 1 cm."""
    return f"<node id='{id}' lat='{place.lat_deg:.7f}' lon='{place.lon_deg:.7f}'>{tagged(tags)}</node>"


def way(id: int, nodes: Sequence[int], tags: Mapping[str, str]) -> str:
    """A line through nodes."""
    held = "".join(f"<nd ref='{one}'/>" for one in nodes)
    return f"<way id='{id}'>{held}{tagged(tags)}</way>"


def tagged(tags: Mapping[str, str]) -> str:
    """The tags of an element."""
    return "".join(_tags(tags))


def _tags(tags: Mapping[str, str]) -> Iterator[str]:
    for key, value in tags.items():
        yield f"<tag k={quoteattr(key)} v={quoteattr(value)}/>"
