"""The law in words: notes of a floor, names of rules. English; `translate` gives other languages."""

from collections.abc import Callable, Mapping
from typing import Final


def _(words: str) -> str:
    return words


NOT_LEGAL_ADVICE: Final = _("This is not legal advice.")

NOTES: Final[Mapping[str, str]] = {
    # What is not known, and why there is no right.
    "out_of_scope": _("Rights of consumers do not apply to companies or private sellers."),
    "law_unknown": _("There are no rows of law for {country}."),
    "before_our_rows": _("The contract of {contract_on} is older than our rows of law for {country}."),
    "no_rows_for_this": _("Our rows of law say nothing about this here."),
    "no_withdrawal": _("The law gives no right to return goods for a change of mind."),
    "mismatch_or_error_only": _(
        "The law gives a right to return goods only where they differ or are faulty."
    ),
    "seller_proved_policy_posted": _("The seller had posted its return policy, so that policy counts."),
    "seller_proved_informed": _("The seller gave all the information that the law asks for."),
    "excluded": _("The law excludes these goods: {exclusion}."),
    "withdrawal_over": _("The time to withdraw ended on {ended_on}."),
    "guarantee_over": _("The seller’s liability for faults ended on {ended_on}."),
    "two_jurisdictions": _("Two laws meet here ({first} and {second}); the better right counts."),
    # Withdrawal.
    "longer_as_not_informed": _("The time is longer, as it is not proven that the buyer was informed."),
    "runs_from_knowing": _("The time runs from when the buyer knew; nothing proves when that was."),
    "no_contract_copy": _("No copy of the contract was sent in time, so the time is longer."),
    "sending_in_time_suffices": _("It is enough to send the withdrawal in time."),
    "last_item_of_order": _("The time starts when the last item of the order has arrived."),
    "declare_withdrawal": _("A withdrawal must be declared; sending goods back in silence is none."),
    "worse_terms_are_void": _("Terms that are worse for the buyer are void."),
    "goods_intact": _("The goods must be intact; opening and trying them is allowed."),
    "unconfirmed_exclusion_gives_7_days": _(
        "Without a confirmation at the purchase an exclusion does not hold, and 7 days apply."
    ),
    "electronics_not_excluded": _("Phones, watches, tablets and computers are no longer excluded."),
    "any_time_if_30_days_late": _("At any time where delivery is more than 30 days late."),
    "no_exclusions_in_statute": _("The statute names no exclusions; courts accept few."),
    "scope_disputed": _("Whether this law covers web shops is disputed."),
    "small_shops_may_be_outside": _("Small web shops may be outside this law."),
    "direct_sales_only": _("There is a cooling-off period for direct sales only."),
    "special_groups_4_months": _("Some buyers have 4 months: 65 or older, disabled, new immigrants."),
    "fee_5_percent_or_100": _("A fee of 5 % or 100 new shekels, whichever is less, may be kept."),
    "no_canceling_in_transit": _("Paid goods in transit may be canceled only in listed cases."),
    # Money and freight.
    "same_means_of_payment": _("The refund uses the means of payment of the purchase."),
    "no_fixed_refund_day": _("The law fixes no day for the refund."),
    "mutual_restitution_at_once": _("Both sides give back at once."),
    "refund_at_once": _("The refund is due at once."),
    "adjusted_for_inflation": _("The amount is adjusted for inflation."),
    "undelivered_orders_only": _("This clock is for orders that were canceled or came late."),
    "billing_cycle_if_creditor": _("One billing cycle where the seller gave the credit."),
    "chargeback_by_law": _("Without a refund in time the buyer may have the card payment reversed."),
    "waiting_for_goods_unclear": _("Whether the seller may wait for the goods was not checked."),
    "return_or_notice": _("The clock starts with the return or the notice; the earlier is taken."),
    "refund_mechanism_needed": _("The platform must have a way to refund."),
    "refund_by_central_bank_terms": _("Refunds follow the terms of the central bank."),
    "from_a_draft": _("This figure is from a draft; the final text was not seen."),
    "direct_cost_only": _("The buyer pays no more than the direct cost of sending back."),
    "freight_not_told": _(
        "It is not proven that the buyer was told to pay the way back, so the seller pays."
    ),
    "freight_contract": _("Who pays the way back is a matter of the contract."),
    "freight_unclear": _("The law does not say clearly who pays the way back."),
    "by_the_named_carrier": _(
        "The way back is free with the carrier the seller named, and with any where none was named."
    ),
    "by_case_law": _("The statute is silent; courts put the way back on the seller."),
    "reasonable_cost": _("A reasonable cost of the way back."),
    "standard_delivery_only": _("Of delivery, only the cheapest standard way is refunded."),
    "round_trip_if_sent_free": _("Where it was sent free, the buyer may have to pay both ways."),
    "free_outbound_not_charged": _("Free delivery is not charged afterwards."),
    "price_paid_only": _("The law speaks of the price paid."),
    "without_retention": _("Sums paid come back without keeping costs."),
    "outbound_unclear": _("Whether delivery is refunded is unclear."),
    "collect_within_15_days": _("The seller collects the goods within 15 days of a written notice."),
    "collect_if_costly": _("The seller collects goods that are costly to send back."),
    "for_defects_only": _("The seller pays the way back of faulty or wrong goods only."),
    "freight_as_damages": _("The way back is paid as damages."),
    "late_refund_ladder": _("A late refund grows by steps, up to the whole price again."),
    "late_refund_double": _("The buyer may claim a late refund twice."),
    "late_refund_yearly": _("A late refund bears {percent} % interest a year."),
    # Delivery.
    "refund_without_delay": _("The refund is due without undue delay."),
    "came_in_time": _("It came in time: by {day}."),
    "came_late": _("It came after {day}."),
    "came_unasked": _("It came by {day}; the day that the contract names is not known."),
    "delivery_not_due": _("By law it must be there by {day}."),
    "must_be_shipped_by": _("By law it must be on its way by {day}."),
    "shipped_late": _("It was to be on its way by {day}."),
    "counts_from_promised_day": _("The time runs from the day of delivery that the contract names."),
    "additional_period": _(
        "It was due by {day}. The buyer sets an additional period, then may withdraw from the contract."
    ),
    "may_cancel": _("It was due by {day}; the buyer may cancel."),
    "option_notice": _("For a delay the seller asks the buyer; without consent the money goes back unasked."),
    "seven_days_without_prepayment": _("7 days from the order where nothing was paid before."),
    # Faulty goods.
    "burden_on_seller": _("Until {until} the seller must prove that the goods were sound."),
    "burden_on_buyer": _("Since {until} the buyer must prove that the fault was there on delivery."),
    "burden_not_fixed": _("The law does not shift the burden of proof by time."),
    "money_back_at_once_until": _("Until {until} the buyer may have the money back at once."),
    "notify_where_state_asks": _("Some states want the fault told within 2 months."),
    "notify_within_months": _("The buyer tells the seller within {months} months of finding the fault."),
    "notify_in_reasonable_time": _("The buyer tells the seller in reasonable time, at least 2 months."),
    "notify_at_once": _("The buyer tells the seller at once after looking the goods over."),
    "transposition_may_be_late": _("A state may not yet have written this into its law."),
    "repair_adds_once": _("One repair adds {months} months."),
    "repair_adds": _("A repair adds {months} months (at most {times} times)."),
    "repair_adds_by_union": _(
        "For contracts since 2026-07-31 the first repair adds 12 months by the law of the Union."
    ),
    "not_barred_before_4_months": _("A claim is not barred before 4 months after the fault shows."),
    "replacement_starts_again": _("Replaced instead of the repair asked for, the 24 months start again."),
    "spare_parts_10_years": _("Spare parts must be there for 10 years."),
    "action_within_26_months": _("A claim in court ends 26 months after delivery."),
    "mandatory_guarantee": _("Listed durable goods have a guarantee of 2 or 3 years by price."),
    "state_not_checked": _("Deviations of this state were not checked; the floor of the Union is shown."),
    "eea_state_not_checked": _(
        "By the EEA Agreement; the law of this state was not read. Rights for faulty goods are not known."
    ),
    "deduction_for_use_after_6_months": _("After 6 months a final rejection may be reduced for use."),
    "five_years_in_scotland": _("5 years in Scotland."),
    "one_repair_only": _("After one failed repair or replacement the buyer may have money."),
    "two_repairs_at_most": _("The seller has two attempts to repair."),
    "five_years_for_lasting_goods": _("5 years for goods meant to last much longer."),
    "warranty_may_be_waived": _("A warranty may be waived; its 2 years cannot be made shorter."),
    "repair_by_contract_only": _("A repair only where the contract says so."),
    "implied_warranty_stays": _("Who gives a written warranty cannot disclaim the implied one."),
    "state_law_may_add": _("The law of the state may add rights; a person looks."),
    "good_working_order": _("Listed appliances have a warranty of good working order."),
    "duration_beside_the_price": _("Its length must stand beside the price."),
    "hidden_defect_from_discovery": _("For hidden faults the time runs from their discovery."),
    "on_top_of_guarantee": _("This time comes on top of the guarantee by contract."),
    "at_once_for_essential_goods": _("For essential goods the buyer chooses at once."),
    "compensation_20_percent": _("A refund comes with at least 20 % compensation."),
    "guarantee_90_days": _("A guarantee may not be shorter than 90 days."),
    "guarantee_by_standards": _("Standards name a guarantee of typically one year."),
    "burden_for_durable_goods": _("The burden of proof is shifted for durable goods only."),
    "fraud_threefold": _("Fraud costs three times the price, at least 500 yuan."),
    "reject_in_reasonable_time": _("The buyer rejects the goods in reasonable time."),
    "reject_if_substantial": _("The buyer may reject goods that fail substantially."),
    "warranty_rests_during_repair": _("The warranty rests during a repair."),
    "acknowledge_48_hours_redress_1_month": _("Complaints are acknowledged in 48 hours, settled in a month."),
    "major_failure_buyer_chooses": _("At a major failure the buyer chooses; else the seller."),
    "on_major_failure": _("Delivery is refunded at a major failure."),
    "no_store_credit": _("Store credit instead of a remedy is not allowed."),
    "no_refund_signs_unlawful": _("“No refunds” signs and limits of time for faulty goods are unlawful."),
    "no_return_clause_void": _("A clause against returns is void, but for goods sold with a known fault."),
    "repaired_part_3_months": _("A repaired part is covered for 3 months."),
    "suppliers_risk_and_expense": _("Goods go back at the supplier’s risk and expense."),
    "within_30_days_of_knowing": _("And within 30 days of when the buyer knew of it."),
    # How long goods must be good, where no months are fixed or they need a word.
    "expected_life": _("As long as such goods are expected to last."),
    "reasonable_durability": _("As long as such goods reasonably last; no fixed time."),
    "limitation_6_years": _("Claims are limited to 6 years."),
    "per_warranty": _("As long as the warranty that was given."),
    "per_contract": _("As long as the contract says."),
    "tied_to_express_warranty": _("60 days to one year, as long as the express warranty."),
    "six_months_from_knowing": _("6 months from when the buyer knew of the fault."),
    "six_months_from_notice_5_years_at_most": _("6 months from the notice, 5 years from delivery at most."),
    "notify_within_a_year_of_knowing": _("The buyer tells the seller within one year of knowing."),
    "one_year_from_discovery": _("One year from discovery of the fault."),
    "sixty_days_to_a_year": _("60 days to one year."),
    "bill_period_else_30_days": _("Within the time on the bill, else 30 days; complaints within 2 years."),
    "warranty_for_listed_goods": _("One year of mandatory warranty for listed electrical goods."),
}

KINDS: Final[Mapping[str, str]] = {
    "none": _("No right to withdraw"),
    "no_reason": _("Withdrawal without a reason"),
    "default_if_policy_not_posted": _("Only where the seller had not posted its policy"),
    "only_if_merchant_breached_disclosure": _("Only where the seller broke its duties to inform"),
    "only_if_information_missing_or_wrong": _("Only where information was missing or wrong"),
    "mismatch_or_error_only": _("Only for other or faulty goods"),
}

PARTS: Final[Mapping[str, str]] = {
    "withdrawal": _("Right to withdraw"),
    "refund": _("Refund"),
    "return_freight": _("Return freight"),
    "outbound_freight": _("Delivery cost"),
    "delivery": _("Delivery"),
    "conformity": _("Faulty goods"),
    "mismatch": _("Other goods than agreed"),
    "late_penalty": _("Late refund"),
}

BASES: Final[Mapping[str, str]] = {
    "withdrawal": _("Change of mind"),
    "conformity": _("Faulty goods"),
    "delivery": _("Nothing came, or too late"),
    "mismatch": _("Something else came"),
}

EXCLUSIONS: Final[Mapping[str, str]] = {
    "custom_made": _("Custom made"),
    "perishable": _("Perishable"),
    "hygiene_sealed_opened": _("Sealed for hygiene, and opened"),
    "inseparably_mixed": _("Mixed inseparably with other goods"),
    "sealed_media_opened": _("Sealed recordings or software, and opened"),
    "newspapers": _("Newspapers and magazines"),
    "digital_started_with_consent": _("Digital content, started with consent"),
    "price_fluctuates_financially": _("Price follows a financial market"),
    "leisure_dated_services": _("Leisure or travel for a fixed date"),
    "service_fully_performed": _("Service already performed"),
    "urgent_repair_visit": _("Urgent repair visit"),
    "auction_public": _("Public auction"),
    "alcohol_delayed_delivery": _("Wine and spirits delivered later"),
    "value_fell_by_use": _("Value fell by use"),
    "value_fell_by_time": _("Value fell by time"),
    "by_nature_and_confirmed": _("By its nature, confirmed at the purchase"),
    "everyday_food": _("Food of everyday use"),
    "not_resalable_in_original_condition": _("Cannot be sold again in its original condition"),
    "used_or_benefited": _("Used by the buyer"),
    "damaged_by_buyer": _("Lost or damaged by the buyer"),
    "electronics_listed": _("Phones, watches, tablets, computers"),
    "as_is": _("Sold as it is"),
    "final_sale_marked": _("Marked as final sale"),
    "financial_services": _("Financial services"),
    "gaming_services": _("Games of chance"),
}

GOODS_CLASSES: Final[Mapping[str, str]] = {
    "fashion": _("Fashion"),
    "beauty": _("Beauty and hygiene"),
    "food": _("Food and drink"),
    "media": _("Films, music, software on a carrier"),
    "digital": _("Digital content"),
    "toys": _("Toys"),
    "jewelry": _("Jewelry"),
    "furniture": _("Furniture"),
    "electronics": _("Electronics"),
    "phone": _("Mobile phone"),
    "tablet": _("Tablet"),
    "computer": _("Computer"),
    "console": _("Game console"),
    "tv": _("Television"),
    "appliance": _("Household appliance"),
    "fridge": _("Fridge"),
    "freezer": _("Freezer"),
    "stove": _("Stove"),
    "washer": _("Washing machine"),
    "dryer": _("Dryer"),
    "dishwasher": _("Dishwasher"),
    "air_conditioner": _("Air conditioner"),
    "heat_pump": _("Heat pump"),
    "long_life": _("Other goods meant to last much longer"),
    "non_durable": _("Goods that are used up"),
    "other": _("Other goods"),
}

SHOP_FACTS: Final[Mapping[str, str]] = {
    "informed": _("Buyers are informed of their right to withdraw and who pays the way back"),
    "policy_posted": _("The return policy is posted before the purchase"),
    "exclusion_confirmed": _("Buyers confirm at the purchase that goods are excluded"),
    "return_carrier_named": _("The carrier for returns is named before the purchase"),
    "contract_copy_sent": _("A copy of the contract is sent after the purchase"),
}

FEATURES: Final[Mapping[str, str]] = {
    "withdrawal_button": _("A withdrawal button on the site"),
    "harmonised_notice": _("The harmonised notice on the guarantee by law"),
    "carrier_named": _("A carrier for returns must be named"),
    "exclusion_confirmation": _("Exclusions must be told or confirmed"),
    "goods_intact": _("Goods must come back intact; trying them is allowed"),
    "cod_open_before_pay": _("Cash on delivery: open before paying"),
    "immediate_refund": _("Refund at once"),
}

UNITS: Final[Mapping[str, str]] = {
    "days": _("calendar days"),
    "business": _("business days"),
    "months": _("months"),
}

STARTS: Final[Mapping[str, str]] = {
    "notice": _("the notice"),
    "received": _("the return of the goods"),
    "received_or_sent": _("the return of the goods, or proof that they were sent"),
    "canceled": _("the cancellation"),
    "approved": _("the agreement"),
    "contract": _("the purchase"),
    "delivered": _("the delivery"),
    "later_of_delivered_and_document": _("delivery, or the contract document if later"),
    "later_of_delivered_and_contract": _("delivery, or the contract if later"),
    "contract_copy": _("the copy of the contract"),
    "discovery": _("discovery of the fault"),
}

PAYERS: Final[Mapping[str, str]] = {
    "buyer": _("Buyer"),
    "seller": _("Seller"),
    "contract": _("By contract"),
    "unclear": _("Unclear"),
}

CONFIDENCE: Final[Mapping[str, str]] = {"high": _("high"), "medium": _("medium"), "low": _("low")}

PLACES: Final[Mapping[str, str]] = {
    "EU": _("European Union"),
    "US": _("United States (federal)"),
    "US-CA": _("California"),
    "US-NY": _("New York"),
    "CA-QC": _("Canada: Québec"),
    "CA-ON": _("Canada: Ontario"),
    "CN": _("Mainland China"),
    "TW": _("Taiwan"),
}
"""Places that their code alone does not name."""

REMEDIES: Final[Mapping[str, str]] = {
    "refund": _("refund"),
    "partial_refund": _("part of the price back"),
    "replacement": _("replacement"),
    "repair": _("repair"),
}


def _same(words: str) -> str:
    return words


def note_words(code: str, data: Mapping[str, str], translate: Callable[[str], str] = _same) -> str:
    """Return a note as a sentence; an unknown code as it is."""
    words = NOTES.get(code)
    if words is None:
        return code
    shown = dict(data)
    if "exclusion" in shown:
        shown["exclusion"] = translate(EXCLUSIONS.get(shown["exclusion"], shown["exclusion"]))
    return translate(words).format_map(shown)
