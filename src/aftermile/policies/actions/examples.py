"""Tests beside a table: added, changed, removed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop as _

from aftermile.kernel.errors import BadInput, Phrase
from aftermile.policies.engine.reading import read_facts, read_outcome
from aftermile.policies.errors import TooManyTests
from aftermile.policies.models import PolicyTest
from aftermile.policies.tables import Place, schema_for
from aftermile.policies.testing import REVIEW

MOST_TESTS = 200
_NAME_LENGTH = 120


@transaction.atomic
def add_test(
    place: Place, *, name: str, facts: Mapping[str, Any], expected: Mapping[str, Any], currency: str
) -> PolicyTest:
    """Add a test; facts and expectations are written as in a document."""
    _check(place, name, facts, expected, currency)
    if place.tests.count() >= MOST_TESTS:
        raise TooManyTests(most=MOST_TESTS)
    last = place.tests.aggregate(top=Max("position"))["top"] or 0
    return PolicyTest.objects.create(
        seller=place.seller,
        purpose=place.purpose,
        channel=place.channel,
        name=name.strip(),
        facts=dict(facts),
        expected=dict(expected),
        position=min(last + 10, 32_000),
    )


def change_test(
    test: PolicyTest, *, name: str, facts: Mapping[str, Any], expected: Mapping[str, Any], currency: str
) -> PolicyTest:
    """Write a test anew."""
    _check(Place(test.seller, test.purpose, test.channel), name, facts, expected, currency)
    test.name, test.facts, test.expected = name.strip(), dict(facts), dict(expected)
    test.save(update_fields=["name", "facts", "expected"])
    return test


def remove_test(test: PolicyTest) -> None:
    test.delete()


def _check(
    place: Place, name: str, facts: Mapping[str, Any], expected: Mapping[str, Any], currency: str
) -> None:
    schema = schema_for(place.seller, place.purpose)
    if not name.strip() or len(name.strip()) > _NAME_LENGTH:
        raise BadInput(field="name", problem=Phrase(_("write 1 to {most} characters."), most=_NAME_LENGTH))
    read_facts(dict(facts), schema, currency)
    read_outcome({one: value for one, value in expected.items() if one != REVIEW}, schema, currency)
