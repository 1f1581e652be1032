"""What is wrong with a scan or a row, in the reader's language: it is kept in English."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from aftermile.database.words import translate_phrase
from aftermile.kernel.errors import Phrase
from aftermile.parcels.reading.problems import told


def said_anew(problem: str) -> str:
    """Return a kept problem in the active language; one whose sentence is not known stays as it is."""
    found = told(problem)
    return translate_phrase(found) if isinstance(found, Phrase) else gettext(found) if found else ""


def marked_anew(problem: str) -> SafeString:
    """Return a kept problem in the active language; what a file said, or has to say, is marked as code."""
    found = told(problem)
    if not isinstance(found, Phrase):
        return format_html("{}", gettext(found) if found else "")
    if not found.data:
        return format_html("{}", gettext(found.words))
    return format_html(gettext(found.words), **{name: _codes(str(said)) for name, said in found.data.items()})


def _codes(said: str) -> SafeString:
    return format_html_join(", ", "<code>{}</code>", ((one,) for one in said.split(", ")))
