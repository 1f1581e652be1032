"""The columns of a backtest say what a single decision says."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from aftermile.kernel.zones import zone_name
from aftermile.policies.backtests.comparing import prepare
from aftermile.policies.backtests.frames import encoded, frame_of
from aftermile.policies.backtests.law import Shop, asking_today, with_floor
from aftermile.policies.backtests.sides import VERDICTS, entitled, joined
from aftermile.policies.engine.reading import read_table
from aftermile.policies.owed import Facts, LineFacts, ReasonFacts, Rules, decide
from aftermile.policies.owed.floors import basis_of
from aftermile.policies.owed.registry import PROMISE
from aftermile.policies.owed.values import values_of

AT = datetime(2026, 11, 18, 12, tzinfo=UTC)
REASONS = (
    ReasonFacts("changed_mind", "buyer"),
    ReasonFacts("damaged", "carrier", cover_kind="damaged"),
    ReasonFacts("wrong_item", "seller", cover_kind="wrong"),
    ReasonFacts("not_received", "carrier", goods_back=False, cover_kind="lost"),
)
INFORMED = datetime(2020, 1, 1, tzinfo=UTC).date()

TABLES = (
    ((), {"window_days": 30, "freight_payer": "buyer"}),
    (({"field": "country", "op": "in", "value": ["DE", "KR"]},), {"allow": "no"}),
    (({"field": "reason", "op": "==", "value": "changed_mind"},), {"window_days": 5, "anchor": "shipped"}),
    (({"field": "price", "op": "<", "value": "50.00"},), {"allow": "review"}),
    (({"field": "kind", "op": "==", "value": "return"},), {"window_days": 14, "percent": 80}),
)


def facts_of(country, kind, reason, days, piece, risk):
    paid, milestone = piece
    sent = AT - timedelta(days=(20 if days is None else days) + 3)
    return Facts(
        at=AT,
        kind=kind,
        country=country,
        currency="EUR",
        placed_at=sent - timedelta(days=2),
        shipped_at=sent,
        delivered_at=None if days is None else AT - timedelta(days=days),
        parcel=milestone,
        lines=(LineFacts("u", 1, paid, reason.code),),
        reasons=REASONS,
        evidence=("photo",),
        zone=zone_name(country, "", "UTC"),
        shop={"informed": INFORMED},
        whole_order=False,
        buyer_risk=risk,
    )


def verdict_of(decision):
    """Leave out what a frame cannot know: who must prove a defect, and what the built-in matrix wants."""
    unknowable = {"buyer_must_prove", "evidence_missing"}
    return None if unknowable & {why.code for why in decision.why} else decision.result.value


def history():
    """Return facts of many kinds: place, kind, reason, days since delivery, price, parcel, risk."""
    choose = random.Random(7)
    for _ in range(60):
        yield facts_of(
            choose.choice(["DE", "FR", "KR", "BR", "US", "XX"]),
            choose.choice(["return", "return", "claim"]),
            choose.choice(REASONS),
            choose.choice([None, 2, 6, 10, 13, 16, 25, 33, 70]),
            (choose.randrange(500, 9000), choose.choice(["", "delivered", "lost"])),
            choose.choice([None, "low", "high"]),
        )


@pytest.mark.parametrize("first", range(len(TABLES)))
def test_the_columns_say_what_a_single_decision_says(first):
    rows = (*TABLES[first:], *TABLES[:first])[:2]
    rules = [{"id": f"r{n}", "when": list(when), "then": then} for n, (when, then) in enumerate(rows, 1)]
    document = {"schema": 1, "purpose": "promise", "hit": "first", "currency": "EUR", "rules": rules}
    table = read_table({**document, "default": None}, PROMISE)
    known = list(history())
    frame = encoded(frame_of([row_of(number, facts) for number, facts in enumerate(known)]))
    asking = asking_today(Shop((("", "informed", INFORMED, None),)))
    prepared = with_floor(prepare(frame, {}), asking)
    verdicts = joined(prepared, [entitled(prepared, table)]).get_column("verdict").to_list()
    wrong = []
    for facts, code in zip(known, verdicts, strict=True):
        alone = verdict_of(decide(facts, Rules(now=table, versions={"now": "t"})))
        if alone is not None and alone != VERDICTS[code]:
            wrong.append((alone, VERDICTS[code], facts))
    assert wrong == []


def row_of(number, facts):
    line = facts.lines[0]
    reason = facts.reason(line.reason)
    return {
        **values_of(facts, line),
        "case": str(number),
        "number": str(number),
        "lines": 1,
        "worth": line.worth_minor,
        "basis": basis_of(reason),
        "goods_back": reason.goods_back,
        "shipping": 0,
        "proven": frozenset(),
    }
