"""Every fact of the research against the typed rows. Skipped where the shared data is not there."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from aftermile.policies.statutes.days import Term
from aftermile.policies.statutes.laws import jurisdictions, law_of

SHARED = Path(os.environ.get("AFTERMILE_SHARED", Path(__file__).parents[4] / "shared"))
FILE = SHARED / "reference" / "law.json"
ROWS = json.loads(FILE.read_text())["rows"] if FILE.exists() else []
ON = date(2026, 11, 21)
pytestmark = pytest.mark.skipif(not ROWS, reason="the research on law is not there (AFTERMILE_SHARED)")

UNIT = {"calendar": "days", "business": "business"}
WHO = {"consumer": "buyer", "seller": "seller", "contract": "contract", "unclear": "unclear"}
STARTS = {
    "delivery(last item of an order)": "delivered",
    "delivery(last item)": "delivered",
    "delivery": "delivered",
    "delivery (or signature)": "delivered",
    "delivery, day of delivery counts as day 1": "delivered",
    "day after signing for the parcel": "delivered",
    "day after receipt": "delivered",
    "purchase": "contract",
    "transaction": "contract",
    "receipt of contract copy": "contract_copy",
    "receipt of agreement copy": "contract_copy",
    "later of delivery and signature": "later_of_delivered_and_document",
    "later of contract document and delivery": "later_of_delivered_and_document",
    "later of delivery and disclosure document": "later_of_delivered_and_document",
    "later of delivery and contract": "later_of_delivered_and_contract",
}
CLOCKS = {
    "trader informed of withdrawal": "notice",
    "notice": "notice",
    "withdrawal notice": "notice",
    "notice of termination": "notice",
    "termination": "notice",
    "withdrawal (as soon as possible, at latest)": "notice",
    "withdrawal ('de imediato', inflation-adjusted)": "notice",
    "return or notice": "notice",
    "not fixed": "notice",
    "not fixed; mutual restitution at once (CCyC 1113)": "notice",
    "platform must have a refund mechanism (art 71)": "notice",
    "accepted refunds within RBI timelines; complaint: acknowledge 48 h, redress 1 month": "notice",
    "goods received back, or consumer proves sending (from notice if trader collects or "
    "nothing was delivered)": "received_or_sent",
    "goods returned (services: withdrawal)": "received",
    "seller receives returned goods": "received",
    "goods collected/received": "received",
    "cancellation": "canceled",
    "cancellation notice": "canceled",
    "right to refund vests (cancelled/late order)": "canceled",
}
CODES = {
    "by_nature_and_confirmed_at_purchase": ["by_nature_and_confirmed"],
    "hygiene": ["hygiene_sealed_opened"],
    "hygiene_opened": ["hygiene_sealed_opened"],
    "custom_made_with_written_consent": ["custom_made"],
    "copyable_package_opened": ["sealed_media_opened"],
    "media_opened": ["sealed_media_opened"],
    "digital_downloaded_or_media_opened": ["sealed_media_opened", "digital_started_with_consent"],
    "digital_started": ["digital_started_with_consent"],
    "digital": ["digital_started_with_consent"],
    "information_goods": ["digital_started_with_consent"],
    "perishable_or_expiring": ["perishable"],
    "by ministerial regulation: food/perishables etc.": ["perishable", "everyday_food"],
    "auction": ["auction_public"],
    "price_fluctuates": ["price_fluctuates_financially"],
    "travel_dated": ["leisure_dated_services"],
    "airline_tickets": ["leisure_dated_services"],
    "service_started": ["service_fully_performed"],
    "services_within_10_business_days": ["service_fully_performed"],
    "financial": ["financial_services"],
    "gaming": ["gaming_services"],
    "used_after_purchase": ["used_or_benefited"],
    "used_or_damaged": ["used_or_benefited", "damaged_by_buyer"],
    "lost_or_damaged_by_consumer": ["damaged_by_buyer"],
    "defect_by_consumer": ["damaged_by_buyer"],
}
WAYS = ["repair", "replacement"]
MONEY = ["partial_refund", "refund"]
ALL = ["refund", "repair", "replacement"]
TIERS = {
    "repair_or_replace(consumer choice)|price_reduction_or_termination": ("buyer", [WAYS, MONEY]),
    "reject_and_refund(30 days)|repair_or_replace(once)|price_reduction_or_final_reject": (
        "buyer",
        [WAYS, MONEY],
    ),
    "cancel_or_price_reduction_or_replace (buyer; repair only if contract says)": (
        "buyer",
        [["partial_refund", "refund", "replacement"]],
    ),
    "per warranty; UCC 2-314 implied merchantability": ("seller", [ALL]),
    "Song-Beverly: repair, else replace or refund": ("seller", [["repair"], ["refund", "replacement"]]),
    "free repair (merchant or maker, consumer picks)|legal warranty of quality: reduction/cancel/damages": (
        "buyer",
        [["repair"], MONEY],
    ),
    "repair within 30 days|then consumer picks: replace / refund / price cut (at once for essential goods)": (
        "buyer",
        [["repair"], ["partial_refund", "refund", "replacement"]],
    ),
    "repair/replace/refund; + >=20% compensation if refunded (art 82, 92 TER)": ("buyer", [ALL]),
    "consumer picks freely: repair / replace / refund ('3x6')": ("buyer", [ALL]),
    "repair|if unsatisfactory: replace / refund / price cut": (
        "buyer",
        [["repair"], ["partial_refund", "refund", "replacement"]],
    ),
    "repair / replace / refund by Consumer Dispute Resolution Standards": ("seller", [ALL]),
    "repair/replace/missing quantity|price reduction|cancel + damages": (
        "buyer",
        [WAYS, ["partial_refund"], ["refund"]],
    ),
    "san bao: refund in 7 days|refund or exchange in 15 days|free repair within 1 year": (
        "buyer",
        [["repair"]],
    ),
    "reduce price / cancel / replace (Civil Code 359, 364)": (
        "buyer",
        [["partial_refund", "refund", "replacement"]],
    ),
    "reject in reasonable time; damages": ("buyer", [["refund"]]),
    "repair_or_replace|price_reduction_or_refund": ("buyer", [WAYS, MONEY]),
    "repair/replace/refund by supplier; reject if failure substantial": ("seller", [ALL]),
    "Civil and Commercial Code 472-474: claim within 1 year of discovery": ("seller", [ALL]),
    "warranty as published: repair, else replace or refund; warranty time excludes repair time": (
        "seller",
        [["repair"], ["refund", "replacement"]],
    ),
    "refund / replace / care (Law 8/1999 art 19: within 7 days)": ("seller", [["refund", "replacement"]]),
    "repair / replace / refund": ("seller", [ALL]),
    "repair/replace/refund via commission": ("seller", [ALL]),
    "major failure: consumer picks refund/replace/compensation|"
    "minor: supplier picks repair/replace/refund in reasonable time": (
        "seller",
        [ALL],
    ),
    "serious: consumer picks refund/replace|minor: supplier picks": ("seller", [ALL]),
    "consumer picks: refund / price cut / free repair / replace": (
        "buyer",
        [["partial_refund", "refund", "repair", "replacement"]],
    ),
    "per contract / Civil Transactions Law": ("seller", [ALL]),
    "repair / replace / refund; substitute or service by warranty": ("seller", [ALL]),
    "consumer picks: repair / replace / refund": ("buyer", [ALL]),
}


def each(part):
    return pytest.mark.parametrize("row", [row for row in ROWS if row.get(part)], ids=lambda row: row["id"])


def test_the_same_places_with_parents_and_confidence():
    researched = sorted((p for p in jurisdictions() if not p.takes), key=lambda p: p.id)
    assert [(p.id, p.parent, p.confidence) for p in researched] == [
        (row["id"], row["parent"] or "", row["confidence"]) for row in sorted(ROWS, key=lambda row: row["id"])
    ]


@each("withdrawal")
def test_withdrawal(row):
    told, rule = row["withdrawal"], law_of(row["id"], on=ON).withdrawal
    if not told["exists"]:
        assert (rule.kind, rule.term) == ("none", None)
        return
    assert (rule.kind, rule.term.amount, rule.term.unit) == (told["kind"], told["days"], UNIT[told["unit"]])
    assert rule.start == STARTS[told["starts"]]
    assert rule.term.counts_first_day == ("counts as day 1" in told["starts"])
    assert rule.term.rolls == ("last_day_weekend_or_holiday" in told)
    listed = [
        code for one in told["exclusions"] for code in CODES.get(one.split("(")[0], [one.split("(")[0]])
    ]
    assert sorted(rule.exclusions) == sorted(set(listed))
    back = told.get("send_goods_back_within_days")
    assert (rule.send_back.amount if rule.send_back else None) == back


@each("withdrawal")
def test_longer_where_not_informed(row):
    told = row["withdrawal"].get("extension_if_uninformed")
    rule = law_of(row["id"], on=ON).withdrawal.extension
    if not told:
        assert rule is None
    elif "extra_months" in told:
        assert (rule.how, rule.term.amount, rule.term.unit) == ("adds", told["extra_months"], "months")
        assert (rule.cured.amount if rule.cured else None) == (14 if "cured" in told else None)
    elif "becomes_days" in told:
        assert (rule.how, rule.term) == ("becomes", Term(told["becomes_days"]))
    else:
        expected = {
            "does not expire if not informed (CCyC 1111)": ("never_ends", None),
            "7 days from knowing the seller's address / from end of obstruction": ("unknown", None),
            "7 days run from the day after information is given; right ends 4 months after the first "
            "period began": ("becomes", Term(4, "months")),
            "14 days to cancel if s 43 disclosures missing": ("becomes", Term(14)),
        }
        assert (rule.how, rule.term) == expected[told["rule"]]


@each("refund")
def test_refund_clock(row):
    told, law = row["refund"], law_of(row["id"], on=ON)
    expected = None if told["days"] is None else Term(told["days"], UNIT[told["unit"]])
    assert law.refund.term == expected
    assert law.refund.start == CLOCKS[told["counted_from"]]
    waits = told.get("may_withhold_until_return") in (
        "until goods received or proof of sending, whichever first",
        "until goods or proof",
    )
    assert bool(law.refund.waits_for) == waits
    assert bool(law.late_penalty) == bool(told.get("late_penalty") or "double" in (row.get("notes") or ""))


@each("return_cost")
def test_who_pays_the_way_back(row):
    part = law_of(row["id"], on=ON).return_freight
    assert part.payer == WHO[row["return_cost"]["who"]]
    tells = ("only if informed", "if informed", "did not say")
    assert bool(part.needs) == any(word in row["return_cost"]["condition"] for word in tells)


@each("outbound_shipping")
def test_delivery_cost(row):
    assert law_of(row["id"], on=ON).outbound_freight.refunded == row["outbound_shipping"]["must_refund"]


@each("delivery_deadline")
def test_delivery(row):
    told, part = row["delivery_deadline"], law_of(row["id"], on=ON).delivery
    assert part.term == Term(told["days"], UNIT[told["unit"]])


@each("conformity")
def test_faulty_goods(row):
    told, rule = row["conformity"], law_of(row["id"], on=ON).conformity
    assert (rule.months, rule.burden_months) == (told["months"], told["burden_reversal_months"])
    chooser, tiers = TIERS["|".join(told["remedies_order"])]
    assert (rule.chooser, [sorted(tier) for tier in rule.tiers]) == (chooser, tiers)
    payer = told["return_cost"].split(" (")[0]
    assert rule.return_payer == {"per warranty": "contract"}.get(payer, payer)
    assert rule.repair_adds == told.get("repair_adds_months", 0)
    assert rule.first_repair_adds == (12 if row["parent"] == "EU" else 0)
    if "repair_adds_max_times" in told:
        assert rule.repair_times == told["repair_adds_max_times"]
    short = told.get("short_term_reject_days")
    steps = [step.term.amount for step in rule.steps if "refund" in step.tiers[0]]
    assert steps == ([short] if short else [7, 15] if row["id"] == "CN" else [])
    assert rule.used_burden_months == told.get("used_goods_burden_months")
    assert (rule.answer.amount if rule.answer else None) == told.get("seller_must_answer_days")


@each("conformity")
def test_details_of_faulty_goods(row):
    told, rule = row["conformity"], law_of(row["id"], on=ON).conformity
    within = told.get("fix_within_days")
    if row["id"] in ("BR", "PH"):
        within = 30
    if told.get("repair_max") == "20 business days":
        assert rule.repair_within == Term(20, "business")
    else:
        assert (rule.repair_within.amount if rule.repair_within else None) == within
    notify = str(told.get("notify_within_months", "")).split(" ")[0]
    assert str(rule.notify_months or "") == notify
    used = told.get("used_goods_min_months") or told.get("used_goods_months")
    assert rule.used_months == (12 if row["id"] == "CH" else used)
    if "long_life_months" in told:
        assert rule.goods_months["long_life"] == told["long_life_months"]
    if "digital_months" in told:
        assert rule.goods_months["digital"] == told["digital_months"]


def test_korea_on_other_goods_than_agreed():
    told = next(row for row in ROWS if row["id"] == "KR")["withdrawal"]["defect_days"]
    rule = law_of("KR", on=ON).mismatch
    assert "3 months" in told["note"]
    assert (rule.term, rule.knowing) == (Term(3, "months"), Term(told["from_knowing"]))


def test_nothing_from_memory_is_verified():
    """Rows whose wording nobody read stay unverified, unless a later reading is noted in the row."""
    for row in ROWS:
        if row["evidence"] in ("recalled", "not checked"):
            parts = law_of(row["id"], on=ON).parts
            assert [
                name for name, part in parts.items() if part.verified and "Later:" not in part.checked
            ] == []


def test_every_verified_row_says_what_was_read():
    for place in jurisdictions():
        for part in law_of(place.id, on=ON).parts.values():
            assert part.checked or not part.verified
