"""Column types that every room uses."""

from functools import partial
from typing import Any

from django.db import models

from aftermile.kernel.ids import ID_LENGTH, new_id


class IdField(models.CharField):  # type: ignore[type-arg]
    """Primary key `prefix_<26 characters>`, made in Python before the insert (see `kernel.ids`)."""

    def __init__(self, prefix: str = "", **kwargs: Any) -> None:
        self.prefix = prefix
        kwargs["primary_key"] = True
        kwargs["editable"] = False
        kwargs["max_length"] = len(prefix) + 1 + ID_LENGTH
        kwargs["default"] = partial(new_id, prefix)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        for key in ("primary_key", "editable", "max_length", "default"):
            kwargs.pop(key, None)
        kwargs["prefix"] = self.prefix
        return name, "aftermile.database.fields.IdField", args, kwargs


class RefField(models.CharField):  # type: ignore[type-arg]
    """The id of a row in a room above (no foreign key may point up); empty when there is none."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(**kwargs)


class CurrencyField(models.CharField):  # type: ignore[type-arg]
    """An ISO 4217 code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 3)
        super().__init__(**kwargs)
