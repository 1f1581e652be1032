"""Every code of the law has its words."""

import re
from pathlib import Path

from aftermile.policies.statutes import words
from aftermile.policies.statutes.parts import (
    EXCLUSIONS,
    GOODS_CLASSES,
    PART_NAMES,
    SHOP_FACTS,
    WITHDRAWAL_KINDS,
    Conformity,
)
from aftermile.policies.statutes.rows import FEATURES, PARTS, PLACES

SOURCE = Path(words.__file__).parent


def test_notes_of_rows_and_of_code_have_words():
    used = {code for row in (*PARTS, *PLACES) for code in row.notes}
    used |= {row.duration for row in PARTS if isinstance(row, Conformity) and row.duration}
    for file in SOURCE.glob("*.py"):
        used |= set(re.findall(r'\(\(?"([a-z_0-9]+)", \{', file.read_text()))
    assert used - set(words.NOTES) == set()


def test_vocabularies_are_whole():
    assert tuple(words.EXCLUSIONS) == EXCLUSIONS
    assert tuple(words.GOODS_CLASSES) == GOODS_CLASSES
    used = {code for row in PARTS if isinstance(row, Conformity) for code in row.goods_months}
    assert used <= set(GOODS_CLASSES)
    assert set(words.PLACES) <= {place.id for place in PLACES}
    assert tuple(words.SHOP_FACTS) == SHOP_FACTS
    assert tuple(words.PARTS) == PART_NAMES
    assert tuple(words.KINDS) == WITHDRAWAL_KINDS
    assert {feature.code for feature in FEATURES} == set(words.FEATURES)


def test_a_note_is_a_sentence_and_an_unknown_code_stays():
    assert words.note_words("withdrawal_over", {"ended_on": "2026-08-19"}) == (
        "The time to withdraw ended on 2026-08-19."
    )
    assert words.note_words("excluded", {"exclusion": "custom_made"}) == (
        "The law excludes these goods: Custom made."
    )
    assert words.note_words("new_code", {}) == "new_code"
