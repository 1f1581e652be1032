"""A law told in sentences: part by part, and by what a buyer asks for. `translate` gives other languages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aftermile.policies.statutes import words
from aftermile.policies.statutes.laws import Law
from aftermile.policies.statutes.parts import (
    Conformity,
    Delivery,
    Extension,
    LatePenalty,
    Mismatch,
    OutboundFreight,
    Part,
    RefundClock,
    ReturnFreight,
    Term,
    Withdrawal,
)

Translate = Callable[[str], str]
Rows = tuple[Part | None, ...]


def _(text: str) -> str:
    return text


_TERM: Final = _("{amount} {unit}")
_TEXTS: Final[Mapping[str, str]] = {
    "window": _("{term} from {start}."),
    "first_day": _("The first day counts."),
    "rolls": _("A last day that nobody works moves to the next working day."),
    "adds": _("Not informed: {term} more."),
    "becomes": _("Not informed: {term}."),
    "no_confirmation": _("Contract not confirmed in writing: {term}."),
    "never_ends": _("Not informed: it does not end."),
    "unknown": _("Not informed: it runs from when the buyer knew."),
    "cured": _("Informed later: {term} from then."),
    "no_copy": _("No copy of the contract within {within}: {term} from the purchase."),
    "not_for": _("Not for: {exclusions}."),
    "only_if_told": _("Exclusions hold only where the buyer was told or confirmed them."),
    "some_only_if_told": _("Some exclusions hold only where the buyer was told of them."),
    "send_back": _("The goods go back within {term} of the notice."),
    "value_loss": _("Lost value is deducted only from buyers who were informed."),
    "refund": _("{term} from {start}."),
    "at_once": _("At once, from {start}."),
    "no_day": _("No day fixed by law."),
    "waits": _("The seller may wait for {start}."),
    "collects": _("Where the seller collects: from {start}."),
    "buyer_if_told": _("Buyer, if told before the purchase; else the seller."),
    "delivery_refunded": _("Delivery is refunded."),
    "delivery_kept": _("Delivery is not refunded."),
    "delivery_silent": _("The law is silent on the cost of delivery."),
    "delivery_refunded_late": _("Delivery is refunded where goods did not come."),
    "delivery_refunded_faulty": _("Delivery is refunded for faulty goods."),
    "deliver": _("There within {term} of the purchase."),
    "ship": _("On its way within {term} of the purchase."),
    "agreed_replaces": _("A day that the contract names comes first."),
    "agreed_starts": _("Counted from the day that the contract names."),
    "months": _("{months} months from delivery."),
    "months_found": _("{months} months from when the fault was found."),
    "no_months": _("No fixed time."),
    "sure": _("In any case {months} months."),
    "goods": _("Longer or shorter for some goods: {goods}."),
    "used": _("Used goods: {months} months."),
    "burden": _("For {months} months the seller must prove that the goods were sound."),
    "burden_used": _("For used goods {months} months."),
    "order": _("First {first}, then {then}."),
    "only": _("{first}."),
    "chooser_buyer": _("The buyer chooses."),
    "chooser_seller": _("The seller chooses."),
    "step": _("Within {term}: {first}."),
    "repair_within": _("A repair takes {term} at most."),
    "answer": _("No answer within {term} is consent."),
    "refund_within": _("Money within {term} of the agreement."),
    "repair_adds_once": _("One repair adds {months} months."),
    "repair_adds": _("A repair adds {months} months (at most {times} times)."),
    "notify": _("To be told within {months} months."),
    "mismatch": _("Other goods than shown or agreed: {term} from delivery."),
    "knowing": _("And {term} from when the buyer knew."),
    "ladder": _("A late refund grows by steps: {steps}, then {monthly} points a month up to the price."),
    "double": _("A late refund is owed twice."),
    "yearly": _("A late refund bears {percent} % interest a year."),
    "payer_back": _("Way back: {payer}."),
    "or": _(" or "),
    "and": _("; "),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One part in words. `lines` say what it gives, `notes` what else to know."""

    part: str
    title: str
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    row: Part


@dataclass(frozen=True, slots=True)
class Owed:
    """What a buyer is owed for one reason: what, by when, who pays, and the rows that say so."""

    basis: str
    title: str
    what: tuple[str, ...]
    when: tuple[str, ...]
    payer: tuple[str, ...]
    rows: tuple[Part, ...]


def tell(law: Law, translate: Translate = _) -> tuple[Told, ...]:
    """Return the law part by part, in words."""
    teller = Teller(translate)
    return tuple(
        Told(name, translate(words.PARTS[name]), teller.lines(part), teller.notes(part), part)
        for name, part in law.parts.items()
    )


def owed(law: Law, translate: Translate = _) -> tuple[Owed, ...]:
    """Return the law by what a buyer asks for."""
    teller = Teller(translate)
    mismatch: Part | None = law.mismatch or law.conformity
    if law.withdrawal is not None and law.withdrawal.kind == "mismatch_or_error_only":
        mismatch = law.withdrawal
    given = law.withdrawal is not None and law.withdrawal.kind != "none"
    shapes: tuple[tuple[str, Rows, Rows, Rows], ...] = (
        (
            "withdrawal",
            (law.withdrawal,),
            (law.refund,) if given and law.refund and law.refund.basis == "all" else (),
            (law.return_freight, law.outbound_freight) if given else (),
        ),
        ("conformity", (law.conformity,), (), (law.conformity,)),
        ("delivery", (law.delivery,), (law.delivery,), ()),
        ("mismatch", (mismatch,), (law.refund,) if law.mismatch else (), (law.conformity,)),
    )
    return tuple(
        Owed(
            basis,
            translate(words.BASES[basis]),
            _each(what, teller.lines),
            _each(when, teller.when),
            _each(payer, teller.payer),
            _once((*what, *when, *payer)),
        )
        for basis, what, when, payer in shapes
    )


def _each(rows: Sequence[Part | None], say: Callable[[Part], tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(line for row in rows if row is not None for line in say(row))


def _once(rows: Sequence[Part | None]) -> tuple[Part, ...]:
    return tuple({id(row): row for row in rows if row is not None}.values())


class Teller:
    """Says rows in one language."""

    def __init__(self, translate: Translate) -> None:
        self.translate = translate

    def say(self, code: str, **data: object) -> str:
        return self.translate(_TEXTS[code]).format_map({key: str(value) for key, value in data.items()})

    def term(self, term: Term) -> str:
        unit = self.translate(words.UNITS[term.unit])
        return self.translate(_TERM).format(amount=term.amount, unit=unit)

    def start(self, code: str) -> str:
        return self.translate(words.STARTS[code])

    def notes(self, row: Part) -> tuple[str, ...]:
        return tuple(words.note_words(code, {}, self.translate) for code in row.notes)

    def when(self, row: Part) -> tuple[str, ...]:
        if isinstance(row, Delivery) and row.refund_within:
            start = self.start("canceled")
            return (self.say("refund", term=self.term(row.refund_within), start=start),)
        return self.lines(row) if isinstance(row, RefundClock) else ()

    def payer(self, row: Part) -> tuple[str, ...]:
        if isinstance(row, Conformity):
            payer = self.translate(words.PAYERS[row.return_payer])
            return (self.say("payer_back", payer=payer),)
        if isinstance(row, ReturnFreight):
            return tuple(self.say("payer_back", payer=line.rstrip(".。")) for line in self.lines(row))
        return self.lines(row)

    def lines(self, row: Part) -> tuple[str, ...]:
        """Return what a row gives, one sentence each."""
        match row:
            case Withdrawal():
                found = self._withdrawal(row)
            case RefundClock():
                found = self._refund(row)
            case ReturnFreight():
                payer = self.translate(words.PAYERS[row.payer])
                found = [self.say("buyer_if_told") if row.needs else self.say("only", first=payer)]
            case OutboundFreight():
                found = [self.say(_outbound(row))]
            case Delivery():
                found = self._delivery(row)
            case Conformity():
                found = [*self._how_long(row), *self._remedies(row)]
            case _:
                found = self._rest(row)
        return tuple(found)

    def _withdrawal(self, row: Withdrawal) -> list[str]:
        found = [self.say("only", first=self.translate(words.KINDS[row.kind]))]
        if row.term is None:
            return found
        found.append(self.say("window", term=self.term(row.term), start=self.start(row.start)))
        if row.term.counts_first_day:
            found.append(self.say("first_day"))
        if row.term.rolls:
            found.append(self.say("rolls"))
        if row.no_copy and row.copy_within:
            found.append(self.say("no_copy", term=self.term(row.no_copy), within=self.term(row.copy_within)))
        if row.extension:
            found += self._longer(row.extension)
        found += self._exclusions(row)
        if row.send_back:
            found.append(self.say("send_back", term=self.term(row.send_back)))
        if row.value_loss_if_informed:
            found.append(self.say("value_loss"))
        return found

    def _longer(self, extension: Extension) -> list[str]:
        code = extension.how if extension.needs == "informed" else "no_confirmation"
        term = self.term(extension.term) if extension.term else ""
        found = [self.say(code, term=term)]
        if extension.cured:
            found.append(self.say("cured", term=self.term(extension.cured)))
        return found

    def _exclusions(self, row: Withdrawal) -> list[str]:
        if not row.exclusions:
            return []
        names = self.say("and").join(self.translate(words.EXCLUSIONS[code]) for code in row.exclusions)
        found = [self.say("not_for", exclusions=names)]
        if row.told is None:
            found.append(self.say("only_if_told"))
        elif row.told:
            found.append(self.say("some_only_if_told"))
        return found

    def _refund(self, row: RefundClock) -> list[str]:
        start = self.start(row.start)
        if row.term is None:
            return [self.say("no_day")]
        code = "refund" if row.term.amount else "at_once"
        found = [self.say(code, term=self.term(row.term), start=start)]
        if row.waits_for:
            found.append(self.say("waits", start=self.start(row.waits_for)))
        if row.collected:
            found.append(self.say("collects", start=self.start(row.collected)))
        return found

    def _delivery(self, row: Delivery) -> list[str]:
        found = [self.say(row.what, term=self.term(row.term))]
        if row.agreed:
            found.append(self.say(f"agreed_{row.agreed}"))
        return found

    def _how_long(self, row: Conformity) -> list[str]:
        found = [self.say("no_months")]
        if row.months is not None:
            code = "months" if row.counts_from == "delivered" else "months_found"
            found = [self.say(code, months=row.months)]
        if row.duration:
            found.append(words.note_words(row.duration, {}, self.translate))
        if row.sure_months is not None:
            found.append(self.say("sure", months=row.sure_months))
        if row.goods_months:
            goods = ", ".join(
                f"{self.translate(words.GOODS_CLASSES[code])} {months}"
                for code, months in row.goods_months.items()
            )
            found.append(self.say("goods", goods=goods))
        if row.used_months is not None:
            found.append(self.say("used", months=row.used_months))
        if row.burden_months is not None:
            found.append(self.say("burden", months=row.burden_months))
        if row.used_burden_months is not None:
            found.append(self.say("burden_used", months=row.used_burden_months))
        return found

    def _remedies(self, row: Conformity) -> list[str]:
        found = [
            self.say("step", term=self.term(step.term), first=self._ways(step.tiers[0])) for step in row.steps
        ]
        ways = [self._ways(tier) for tier in row.tiers]
        if len(ways) > 1:
            found.append(self.say("order", first=ways[0], then=", ".join(ways[1:])))
        elif ways:
            found.append(self.say("only", first=ways[0][:1].upper() + ways[0][1:]))
        found.append(self.say(f"chooser_{row.chooser}"))
        for code, term in (
            ("answer", row.answer),
            ("repair_within", row.repair_within),
            ("refund_within", row.refund_within),
        ):
            if term is not None:
                found.append(self.say(code, term=self.term(term)))
        if row.repair_adds:
            code = "repair_adds" if row.repair_times > 1 else "repair_adds_once"
            found.append(self.say(code, months=row.repair_adds, times=row.repair_times))
        if row.notify_months:
            found.append(self.say("notify", months=row.notify_months))
        return found

    def _ways(self, tier: frozenset[str]) -> str:
        known = [code for code in words.REMEDIES if code in tier]
        return self.translate(_TEXTS["or"]).join(self.translate(words.REMEDIES[code]) for code in known)

    def _rest(self, row: Part) -> list[str]:
        if isinstance(row, Mismatch):
            found = [self.say("mismatch", term=self.term(row.term))]
            if row.knowing:
                found.append(self.say("knowing", term=self.term(row.knowing)))
            return found
        assert isinstance(row, LatePenalty)
        steps = ", ".join(f"≤ {days}: {percent} %" for days, percent in row.steps)
        return [self.say(row.how, steps=steps, monthly=row.monthly, percent=row.percent)]


def _outbound(row: OutboundFreight) -> str:
    if row.refunded is None:
        return "delivery_silent"
    if not row.refunded:
        return "delivery_kept"
    return {"delivery": "delivery_refunded_late", "conformity": "delivery_refunded_faulty"}.get(
        row.basis, "delivery_refunded"
    )
