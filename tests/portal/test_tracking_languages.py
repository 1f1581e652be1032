"""What buyers read while they follow a parcel is whole in nine languages: words, placeholders, plurals."""

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import npgettext, to_locale

from aftermile.database.words import babel_locale
from tools.catalogs import BUYERS, HOUSE, SOURCE, TRACKING, catalog_of, faults, messages, read, spoken

ROOMS = [SOURCE / name for name in ("parcels", "portal")]


def test_the_languages_offered_are_those_that_are_whole():
    offered = {to_locale(code) for code, _name in settings.LANGUAGES} - {"en"}
    assert offered == {*BUYERS, *HOUSE}
    assert {to_locale(code) for code, _name in settings.HOUSE_LANGUAGES} - {"en"} == set(HOUSE)


@pytest.mark.parametrize("language", BUYERS)
def test_nothing_is_missing_fuzzy_or_has_other_placeholders(language):
    assert [fault for room in ROOMS for fault in faults(room, language)] == []


def test_buyers_languages_hold_nothing_else():
    """A mail of a case must not come half in a language that the case does not speak."""
    for room in ROOMS:
        wanted = {message.key for message in spoken(messages(room), "ko")}
        held = {
            (entry.context, entry.id)
            for entry in read(catalog_of(room, "ko"))
            if isinstance(entry.id, str) and entry.id
        }
        assert held <= wanted
        assert {context for context, _words in wanted} == {TRACKING}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_language_counts_and_writes_days(language):
    with translation.override(language):
        said = [
            npgettext("tracking", "%(n)s earlier step", "%(n)s earlier steps", n) % {"n": n}
            for n in (0, 1, 2, 5, 1_000_000)
        ]
        assert babel_locale().language == to_locale(language).partition("_")[0]
    assert [words for words in said if not any(sign.isdigit() for sign in words)] == []
    assert language == "en" or "earlier" not in "".join(said)
