"""What is wrong with a scan or a row, in the reader's language: it is kept in English."""

from django.utils.translation import gettext

from aftermile.database.words import translate_phrase
from aftermile.kernel.errors import Phrase
from aftermile.parcels.reading.problems import told


def said_anew(problem: str) -> str:
    """Return a kept problem in the active language; one whose sentence is not known stays as it is."""
    found = told(problem)
    return translate_phrase(found) if isinstance(found, Phrase) else gettext(found) if found else ""
