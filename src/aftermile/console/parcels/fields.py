"""Fields in which people write carriers as they call them, and what was wrong said where it was typed."""

import re
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext

from aftermile.database.words import translate, translate_phrase
from aftermile.kernel.errors import AftermileError, BadInput, NotFound, Phrase
from aftermile.parcels.carrier import carrier_label, carriers, trackers


def carrier_named(text: str) -> str:
    """Return the id of the carrier that is called so, or has this id; empty for none."""
    plain = _plain(text)
    return next((one.id for one in carriers if plain in (_plain(one.id), _plain(one.label))), "")


def carrier_id(text: str) -> str:
    """Return the id of a carrier that somebody named; of an unknown one its name as an id is written."""
    return carrier_named(text) or re.sub(r"\W+", "_", text.strip().lower()).strip("_")


def source_named(text: str) -> str:
    """Return the id of who sends scans, a service or a carrier; a name that nobody has as it is written."""
    plain = _plain(text)
    found = (one for one in trackers if plain in (_plain(one.info.id), _plain(one.info.label)))
    return next((one.info.id for one in found), "") or carrier_named(text) or text.strip()


def source_label(source: str) -> str:
    """Return what people call who sends scans; one that is neither service nor carrier as it is."""
    service = trackers.find(source) if source else None
    if service is not None:
        return service.info.label
    return carrier_label(source) if source in carriers else source


def source_labels() -> list[str]:
    """Return the names of all services and carriers."""
    found = {one.info.label for one in trackers} | {one.label for one in carriers}
    return sorted(found, key=str.lower)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


class CarrierField(forms.CharField):
    """A carrier by its name or id; one that nobody here knows is kept under an id of its own."""

    widget = forms.TextInput(attrs={"list": "carriers"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return carrier_label(value) if value in carriers else value

    def clean(self, value: Any) -> str:
        return carrier_id(str(super().clean(value)))


class CarriersField(forms.CharField):
    """Several carriers with commas between."""

    def clean(self, value: Any) -> Any:
        parts = re.split(r"[,;，、]", str(super().clean(value)))
        return [carrier_id(part) for part in parts if part.strip()]


class SourceField(forms.CharField):
    """Who sends scans: a service or a carrier by name or id, or the name of another source."""

    def prepare_value(self, value: Any) -> Any:
        return source_label(value) if value else value

    def clean(self, value: Any) -> str:
        return source_named(str(super().clean(value)))


def refuse(form: forms.Form, error: AftermileError, *, field: str | None = None) -> None:
    """Say what was wrong by the field that it is about; `field` where the error does not say that itself."""
    about, words = field, translate(error)
    if isinstance(error, NotFound) and error.data.get("noun") in form.fields:
        about = str(error.data["noun"])
    if isinstance(error, BadInput) and error.data.get("field") in form.fields:
        about, problem = str(error.data["field"]), error.data["problem"]
        words = capfirst(translate_phrase(problem) if isinstance(problem, Phrase) else gettext(str(problem)))
    form.add_error(about, words)
