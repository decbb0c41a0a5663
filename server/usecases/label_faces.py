"""What is printed on a label: its kind, the model it stands for and whose it is; never a place or a number."""

from __future__ import annotations

from server.documents.types import LabelFace
from server.domain.records import Record
from server.storage.port import Tx
from server.storage.tables import records

KINDS = {
    "gate": ("大门", "Gate"),
    "door": ("房门", "Door"),
    "cabinet": ("机柜", "Cabinet"),
    "device": ("设备", "Device"),
}


def face_of(tx: Tx, label: Record) -> LabelFace:
    """Gives the face of a label as it is printed now."""
    zh, en = KINDS[label.body["label_kind"]]
    organisation = records.get(tx, label.organisation)
    equipment = records.get(tx, label.body["equipment"]) if label.body["equipment"] else None
    model = records.get(tx, equipment.body["model"]) if equipment else None
    return LabelFace(
        tag=label.body["tag"],
        kind_zh=zh,
        kind_en=en,
        organisation=organisation.body["zh"] if organisation else "",
        title_zh=model.body["zh"] if model else "",
        title_en=model.body["en"] if model else "",
        generation=label.body["generation"],
    )
