"""What the three sellers promise, and how it changed: versions, drafts, tests, a program, a matrix."""

from collections.abc import Mapping
from typing import Any, Final

from aftermile.accounts.models import Seller
from aftermile.cases.backtesting.running import run_backtest
from aftermile.config.seed.stage import Story, World
from aftermile.config.seed.stories import CHEN, KIM, SAM
from aftermile.kernel.actor import Actor
from aftermile.policies import actions as policies
from aftermile.policies.models import Purpose
from aftermile.policies.starting import template_document
from aftermile.policies.tables import Place

Document = dict[str, Any]
BAZAAR: Final = "bazaar"
OVERRULED: Final = ("conflicts",)
"""Somewhere in the world the law gives more than any table says; there it overrules."""
FAULTY: Final = ["damaged", "defective", "not_as_described", "parts_missing", "wrong_item"]
MIND: Final = ["changed_mind", "looks_different", "ordered_by_mistake", "too_large", "too_small"]


def row(ident: str, note: str, then: Mapping[str, Any], *when: tuple[str, str, Any]) -> Document:
    asked = [{"field": field, "op": op, "value": value} for field, op, value in when]
    return {"id": ident, "when": asked, "then": dict(then), "priority": 0, "note": note, "cite": ""}


def house_rules(*, near: int, far: int, bonus: int, keep_below: str) -> Document:
    """Return what Lamp House promises: furniture and lamps, mostly to neighbors."""
    rules = [*_faults(keep_below), *_for_a_person(), *_changes_of_mind(near, far, bonus)]
    return {
        "schema": 1,
        "purpose": "promise",
        "hit": "first",
        "currency": "EUR",
        "rules": rules,
        "default": {"allow": "review"},
    }


def _faults(keep_below: str) -> list[Document]:
    ours = {"freight_payer": "seller", "outbound_refunded": True}
    faulty = {**ours, "window_days": 1096, "anchor": "delivered", "chooser": "buyer"}
    return [
        row(
            "lost",
            "Not received: the money or another one, nothing to send back.",
            {**ours, "remedies": ["refund", "replacement"]},
            ("reason", "==", "not_received"),
        ),
        row(
            "faulty-small",
            "Faulty and worth little: money back, keep it.",
            {
                **faulty,
                "remedies": ["refund", "repair", "replacement", "returnless_refund"],
                "returnless_below": keep_below,
            },
            ("reason", "in", FAULTY),
            ("price", "<", keep_below),
        ),
        row(
            "faulty",
            "Faulty, broken, wrong or incomplete: the buyer chooses; who keeps it gets 30 %.",
            {
                **faulty,
                "remedies": ["partial_refund", "refund", "repair", "replacement"],
                "keep_percent": 30,
            },
            ("reason", "in", FAULTY),
        ),
        row(
            "late",
            "Came too late and is not wanted any more: we pay the way back.",
            {**ours, "window_days": 30, "anchor": "delivered", "remedies": ["refund"]},
            ("reason", "==", "arrived_late"),
        ),
    ]


def _for_a_person() -> list[Document]:
    return [
        row(
            "made-to-measure",
            "Made to measure: a person looks.",
            {"allow": "review"},
            ("kind", "==", "return"),
            ("exclusions", "contains_any", ["custom_made"]),
        ),
        row(
            "much-money",
            "Much money: a person looks.",
            {"allow": "review"},
            ("kind", "==", "return"),
            ("case_value", ">=", "600.00"),
        ),
    ]


def _changes_of_mind(near: int, far: int, bonus: int) -> list[Document]:
    back = {"anchor": "delivered", "freight_payer": "buyer", "deductions": ["value_loss"]}
    ways = ["exchange", "partial_refund", "refund", *(["store_credit"] if bonus else [])]
    mind = {**back, "remedies": ways, "keep_percent": 15}
    if bonus:
        mind["credit_bonus_percent"] = bonus
    return [
        row(
            "near",
            "Change of mind in Germany and the Netherlands: the return point is around the corner.",
            {**mind, "window_days": near},
            ("kind", "==", "return"),
            ("reason", "in", MIND),
            ("country", "in", ["DE", "NL"]),
        ),
        row(
            "far",
            "Change of mind elsewhere.",
            {**mind, "window_days": far},
            ("kind", "==", "return"),
            ("reason", "in", MIND),
        ),
    ]


def of_trade(seller: Seller, trade: str, purpose: str = "promise") -> Document:
    document = template_document(trade, purpose, seller.base_currency, seller.language)
    if document is None:
        raise KeyError(f"{trade}: {purpose}")
    return document


def with_outputs(document: Document, changes: Mapping[str, Mapping[str, Any]]) -> Document:
    """Return a document in which rows say something else; raise `KeyError` for a row that is not there."""
    unknown = set(changes) - {rule["id"] for rule in document["rules"]}
    if unknown:
        raise KeyError(sorted(unknown))
    rules = [{**rule, "then": {**rule["then"], **changes.get(rule["id"], {})}} for rule in document["rules"]]
    return {**document, "rules": rules}


def put_in_force(place: Place, document: Document, note: str, by: Actor) -> None:
    draft = policies.replace_draft(place, document, by=by, note=note)
    policies.publish(draft, by=by, accepted=OVERRULED)


def try_out(place: Place, document: Document, note: str, by: Actor) -> None:
    """Leave a draft with its backtest over the last months."""
    draft = policies.replace_draft(place, document, by=by, note=note)
    run_backtest(policies.ask_backtest(draft, by=by, months=3))


def lamp_house(world: World) -> Story:
    """Thirty days for all, then longer near by, then store credit; a draft gives more away still."""
    place, kim = Place(world.sellers["lamp-house"]), world.member(KIM)
    yield world.ago(130)
    first = house_rules(near=45, far=30, bonus=0, keep_below="15.00")
    put_in_force(place, first, "Longer near by; keep what is not worth a parcel", kim)
    yield world.ago(25)
    put_in_force(
        place,
        house_rules(near=60, far=30, bonus=10, keep_below="20.00"),
        "Store credit with 10 % on top",
        kim,
    )
    _test_house(place)
    yield world.ago(hours=4.5)
    draft = house_rules(near=75, far=30, bonus=10, keep_below="60.00")
    try_out(place, draft, "75 days near by; broken lamps need not come back", kim)


def _test_house(place: Place) -> None:
    mind = {"kind": "return", "reason": "changed_mind", "price": "54.20", "case_value": "54.20"}
    cases: tuple[tuple[str, Document, Document], ...] = (
        ("Germany: 60 days", {**mind, "country": "DE"}, {"window_days": 60, "credit_bonus_percent": 10}),
        ("France: 30 days", {**mind, "country": "FR"}, {"window_days": 30, "freight_payer": "buyer"}),
        (
            "A broken vase for 18.00 is kept",
            {**mind, "kind": "claim", "reason": "damaged", "country": "FR", "price": "18.00"},
            {
                "freight_payer": "seller",
                "remedies": ["refund", "repair", "replacement", "returnless_refund"],
            },
        ),
        (
            "A whole dining room goes to a person",
            {**mind, "country": "DE", "case_value": "774.00"},
            {"allow": "review"},
        ),
    )
    for name, facts, expected in cases:
        facts.setdefault("exclusions", [])
        policies.add_test(place, name=name, facts=facts, expected=expected, currency="EUR")


def yunshang(world: World) -> Story:
    """Electronics by the book of the trade; a marketplace with a program; proofs of its own."""
    seller, chen = world.sellers["yunshang"], world.member(CHEN)
    place = Place(seller)
    yield world.ago(128)
    trade = of_trade(seller, "electronics")
    put_in_force(place, trade, "采用数码电器模板", chen)
    program = of_trade(seller, "marketplace", Purpose.PROGRAM)
    put_in_force(Place(seller, Purpose.PROGRAM, BAZAAR), program, "平台卖家规则", chen)
    yield world.ago(127)
    matrix = of_trade(seller, "electronics", Purpose.EVIDENCE)
    put_in_force(Place(seller, Purpose.EVIDENCE), matrix, "故障商品须提供序列号", chen)
    yield world.ago(40)
    second = with_outputs(trade, {"electronics-8": {"credit_bonus_percent": 8}})
    put_in_force(place, second, "退款至购物金，额外赠送 8%", chen)
    policies.add_test(
        place,
        name="日本：30 天无理由",
        facts={
            "kind": "return",
            "reason": "changed_mind",
            "country": "JP",
            "price": "459.00",
            "exclusions": [],
        },
        expected={"window_days": 30, "freight_payer": "buyer"},
        currency="CNY",
    )
    yield world.ago(hours=7)
    kept = {
        "remedies": ["partial_refund", "refund", "repair", "replacement", "returnless_refund"],
        "returnless_below": "500.00",
    }
    draft = with_outputs(second, {"electronics-4": kept})
    try_out(place, draft, "500 元以下的问题商品不必寄回", chen)


def northwind(world: World) -> Story:
    """Clothes and tents by the book of the trade, then a season."""
    seller, sam = world.sellers["northwind"], world.member(SAM)
    place = Place(seller)
    yield world.ago(126)
    trade = of_trade(seller, "fashion")
    put_in_force(place, trade, "Template for fashion and shoes", sam)
    yield world.ago(55)
    second = with_outputs(trade, {"fashion-7": {"window_days": 90}})
    put_in_force(place, second, "Wrong size: 90 days", sam)
    policies.add_test(
        place,
        name="Boots too small: 90 days, free way back",
        facts={
            "kind": "return",
            "reason": "too_small",
            "country": "US",
            "price": "179.00",
            "placed_on": "2026-06-01",
            "category": "Shoes",
        },
        expected={"window_days": 90, "freight_payer": "seller"},
        currency="USD",
    )
    yield world.ago(hours=4)
    kept = {
        "remedies": ["exchange", "partial_refund", "refund", "repair", "replacement", "returnless_refund"],
        "returnless_below": "150.00",
    }
    draft = with_outputs(second, {"fashion-3": kept, "fashion-8": {"credit_bonus_percent": 15}})
    try_out(place, draft, "Faulty things up to 150 dollars need not come back", sam)


RULES: Final = (lamp_house, yunshang, northwind)
