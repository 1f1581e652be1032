"""Cases are opened, talked about and agreed; goods come and go."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from aftermile.cases import actions
from aftermile.cases.models import CaseLine, Offer
from aftermile.orders.models import Order, Unit
from tests.cases.acts import KIM, NA
from tests.stories.machine.laws import HERE
from tests.stories.machine.shop import WHICH, WHY, Shop, when

MAYBE = st.sampled_from([None, None, 1, 700, 2_500, 9_000])
GOODS_KINDS = {"return": "changed_mind", "exchange": "too_small", "claim": "damaged", "warranty": "defective"}
AGREEABLE = ("requested", "waiting_buyer", "offered")
OPENED = (*GOODS_KINDS, "return", "claim", "return", "claim", "question", "complaint")
REMEDIES = (
    *("refund", "partial_refund", "returnless_refund", "replacement"),
    *("exchange", "repair", "store_credit", "coupon"),
)


class Goods(Shop):
    # --- Opening and talking ---------------------------------------------------------------------------

    @rule(which=WHICH, many=st.integers(1, 3), kind=st.sampled_from(OPENED), both=st.booleans())
    def open(self, *, which: int, many: int, kind: str, both: bool) -> None:
        if kind in ("question", "complaint"):
            lines = [actions.LineRequest(Unit.objects.order_by("pk")[0].pk, 1, "")] if both else []
            self.try_to(actions.open_case, self.order, kind=kind, lines=lines, by=NA, words="Why?")
            return
        units = list(Unit.objects.order_by("-pk"))
        picked = [units[(which + step) % len(units)] for step in range(2 if both else 1)]
        asked = [actions.LineRequest(unit.pk, min(many, unit.quantity), GOODS_KINDS[kind]) for unit in picked]
        order = Order.objects.get(lines__units=picked[0])
        self.try_to(actions.open_case, order, kind=kind, lines=asked, by=KIM, override=WHY)

    @rule(
        which=WHICH,
        many=st.integers(1, 3),
        variant=st.integers(0, 3),
        to=st.sampled_from(["", "store_credit", "card"]),
        first=st.sampled_from(["", "advance", "now"]),
    )
    def exchange(self, *, which: int, many: int, variant: int, to: str, first: str) -> None:
        """An exchange from its opening to its agreement."""
        units = list(Unit.objects.filter(state="with_buyer", holder_ref="").order_by("-pk"))
        if not units:
            return
        unit = units[which % len(units)]
        many = min(many, unit.quantity)
        lines = [actions.LineRequest(unit.pk, many, "too_small")]
        order = Order.objects.get(lines__units=unit)
        case = self.try_to(actions.open_case, order, kind="exchange", lines=lines, by=KIM, override=WHY)
        if case is None:
            return
        names = [*(row.sku for row in self.variants), ""]
        self.try_to(
            actions.choose_replacements,
            case,
            [actions.Choice(case.lines.get().pk, many, names[variant])],
            settle_to=self.method.pk if to == "card" else to,
            settle_now=first == "now",
            advance=first == "advance",
            by=KIM,
        )
        self.try_to(actions.approve, case, remedy="exchange", override=WHY, by=KIM)

    @when(*AGREEABLE, "approved", "received")
    @rule(which=WHICH, kind=st.sampled_from([*sorted(GOODS_KINDS), "complaint", "question"]))
    def convert(self, which: int, kind: str) -> None:
        if case := self.case(which, *AGREEABLE, "approved", "received"):
            reason = GOODS_KINDS.get(kind, "damaged")
            self.try_to(actions.preview_kind, case, kind, by=KIM, reason=reason)
            self.try_to(actions.change_kind, case, kind, by=KIM, reason=reason)

    # --- Agreeing --------------------------------------------------------------------------------------

    @when(*AGREEABLE)
    @rule(which=WHICH, remedy=st.sampled_from(REMEDIES), amount=MAYBE)
    def approve(self, which: int, remedy: str, amount: int | None) -> None:
        if case := self.case(which, *AGREEABLE):
            self.try_to(actions.approve, case, remedy=remedy, amount_minor=amount, override=WHY, by=KIM)

    @when("requested", "waiting_buyer")
    @rule(which=WHICH, remedy=st.sampled_from(REMEDIES), amount=MAYBE, lapse=st.booleans())
    def offer(self, *, which: int, remedy: str, amount: int | None, lapse: bool) -> None:
        if case := self.case(which, "requested", "waiting_buyer"):
            beside = (actions.Way("partial_refund", 300),) if lapse else ()
            self.try_to(
                actions.make_offer,
                case,
                remedy=remedy,
                amount_minor=amount,
                override=WHY,
                lapse="accept" if lapse else "reject",
                beside=beside,
                by=KIM,
            )

    @precondition(lambda shop: shop.seen.open["offers"])
    @rule(
        which=WHICH,
        how=st.sampled_from(["accept", "reject", "withdraw", "counter", "accept_counter", "reject_counter"]),
        amount=MAYBE,
    )
    def answer_offer(self, which: int, how: str, amount: int | None) -> None:
        offers = list(Offer.objects.filter(state="open").order_by("-pk"))
        if not offers:
            return
        offer = offers[which % len(offers)]
        match how:
            case "accept":
                self.try_to(actions.accept_offer, offer, by=NA)
            case "reject":
                self.try_to(actions.reject_offer, offer, by=NA)
            case "withdraw":
                self.try_to(actions.withdraw_offer, offer, by=KIM)
            case "counter":
                self.try_to(actions.counter_offer, offer, amount_minor=amount, remedy="refund", by=NA)
            case "accept_counter":
                self.try_to(actions.accept_counter, offer, override=WHY, by=KIM)
            case "reject_counter":
                self.try_to(actions.reject_counter, offer, words="No.", by=KIM)

    @when(*AGREEABLE, "approved", "receiving", "received")
    @rule(
        which=WHICH,
        variant=st.integers(0, 3),
        many=st.integers(1, 3),
        to=st.sampled_from(["", "store_credit", "card"]),
        now=st.booleans(),
        advance=st.booleans(),
        both=st.booleans(),
    )
    def choose(
        self, *, which: int, variant: int, many: int, to: str, now: bool, advance: bool, both: bool
    ) -> None:
        case = self.case(which, *AGREEABLE, "approved", "receiving", "received")
        if case is None:
            return
        lines = list(CaseLine.objects.filter(case=case).select_related("unit").order_by("pk"))
        names = [*(row.sku for row in self.variants), ""]
        choices = [
            actions.Choice(line.pk, min(many, line.unit.quantity), names[(variant + step) % len(names)])
            for step, line in enumerate(lines[: 2 if both else 1])
        ]
        self.try_to(
            actions.choose_replacements,
            case,
            choices,
            settle_to=self.method.pk if to == "card" else to,
            settle_now=now,
            advance=advance,
            by=KIM,
        )

    # --- Goods -----------------------------------------------------------------------------------------

    @when("approved", "receiving", "settling")
    @rule(
        which=WHICH,
        line=WHICH,
        many=st.integers(1, 3),
        grade=st.sampled_from(["a", "a", "b", "d", "missing", "wrong"]),
        accepted=st.sampled_from([True, True, False]),
        complete=st.booleans(),
    )
    def receive(
        self, *, which: int, line: int, many: int, grade: str, accepted: bool, complete: bool
    ) -> None:
        case = self.case(which, "approved", "receiving", "settling")
        rows = list(CaseLine.objects.filter(case=case).order_by("pk")) if case else []
        if case is None or not rows:
            return
        came = actions.ReceivedLine(rows[line % len(rows)].pk, many, grade, accepted=accepted)
        key = self.key()
        for _again in range(2):
            found = self.try_to(
                actions.receive, case, operation_key=key, lines=[came], complete=complete, by=KIM
            )
            if found is not None and _again == 0 and grade in HERE:
                self.seen.arrived[case.pk] += many

    @when("receiving", "received", "settling")
    @rule(
        which=WHICH,
        line=WHICH,
        many=st.integers(1, 3),
        kept=st.sampled_from([100, 100, 60, 0]),
        accepted=st.sampled_from([True, True, False]),
    )
    def inspect(self, *, which: int, line: int, many: int, kept: int, accepted: bool) -> None:
        case = self.case(which, "receiving", "received", "settling")
        rows = list(CaseLine.objects.filter(case=case).order_by("pk")) if case else []
        if case is None or not rows:
            return
        seen = actions.InspectedLine(
            rows[line % len(rows)].pk, many, "c", accepted=accepted, kept_percent=kept, note="Worn."
        )
        self.try_to(actions.inspect, case, operation_key=self.key(), lines=[seen], by=KIM)

    @when("approved", "receiving", "received")
    @rule(which=WHICH, alone=st.booleans())
    def send(self, *, which: int, alone: bool) -> None:
        if case := self.case(which, "approved", "receiving", "received"):
            if alone:
                self.try_to(actions.send_replacement, case, by=KIM, operation_key=self.key())
            else:
                self.try_to(actions.carry_out, case, words="Done.", by=KIM)
