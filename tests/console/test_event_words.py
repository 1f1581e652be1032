"""Every event of the log has words, in every language."""

import pytest
from django.utils import translation

from aftermile.cases.states import State
from aftermile.console.cases.event_words import EVENTS, event_line
from aftermile.console.cases.turns import TURNS
from aftermile.database.chips import CHIPS
from aftermile.events.log import event_types

NAMES = sorted(kind.name for kind in event_types)


def test_no_event_is_told_that_is_not_declared() -> None:
    assert sorted(EVENTS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_event_has_words_in_english_and_chinese(name: str) -> None:
    with translation.override("en"):
        english = str(EVENTS[name][0])
    with translation.override("zh-hans"):
        chinese = str(EVENTS[name][0])
    assert any("一" <= letter <= "鿿" for letter in chinese), chinese
    assert name not in english


def test_a_lapsed_deadline_says_which() -> None:
    with translation.override("en"):
        said = {kind: event_line("case.deadline_lapsed", {"kind": kind}, {})[0] for kind in CHIPS["deadline"]}
    assert said == {
        "respond": "Time ran out: First answer",
        "refund": "Time ran out: Refund due",
        "send_back": "Time ran out: Send back",
        "accept_offer": "Time ran out: Offer expires",
        "repair": "Time ran out: Repair due",
        "carrier_claim": "Time ran out: Claim at the carrier",
        "insurer_claim": "Time ran out: Claim at the insurer",
        "inspect": "Time ran out: Inspection due",
        "collect": "Time ran out: Collection due",
        "give_up": "Time ran out: Closes if nothing comes",
        "close": "Time ran out: Closes by itself",
    }


def test_every_state_says_whose_turn_it_is() -> None:
    assert set(TURNS) == set(State)
