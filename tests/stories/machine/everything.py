"""How cases end and begin again, what the worker and the clock do, and the laws after each step."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from aftermile.cases import actions, tasks
from aftermile.cases.actions.changing import Cancel, NewItem, NewItems, NewPayment, change_order
from aftermile.cases.actions.stepping import run_due_steps
from aftermile.cases.models import Case, CaseLine, Step
from aftermile.complaints.actions import appeal, end_unappealed, raise_arbitration, rule_on
from aftermile.complaints.models import Arbitration
from aftermile.complaints.states import Side, Verdict
from aftermile.config.checks import checks
from aftermile.events.models import ReactionRun
from aftermile.events.running import run_inside, run_outside
from aftermile.kernel import clock
from aftermile.ledger import actions as ledger
from aftermile.orders.actions.units import mark_delivered, mark_shipped
from aftermile.orders.models import Unit
from tests.cases.acts import KIM, NA
from tests.stories.machine.laws import hold
from tests.stories.machine.money import Payments
from tests.stories.machine.shop import WHICH, WHY

ENDS = ("decline", "cancel", "close", "reopen", "resolve", "settle_rest", "ask_buyer", "answer")
PROVEN = ("ledger", "units", "holders", "evidence")


class Everything(Payments):
    @precondition(lambda shop: shop.seen.states)
    @rule(which=WHICH, how=st.sampled_from(ENDS))
    def end(self, which: int, how: str) -> None:
        case = self.case(which)
        if case is None:
            return
        match how:
            case "resolve" | "settle_rest" | "decline":
                self.try_to(getattr(actions, how), case, words="So it is.", by=KIM)
            case "ask_buyer" | "answer":
                self.try_to(getattr(actions, how), case, text="A photo?", by=KIM)
            case _:
                self.try_to(getattr(actions, how), case, by=KIM)

    @precondition(lambda shop: shop.seen.states)
    @rule(which=WHICH)
    def go_on(self, which: int) -> None:
        """Do what a case waits for, so that runs reach its end often enough."""
        case = self.case(which)
        if case is None:
            return
        match case.state:
            case "requested":
                remedy = case.wanted if case.wanted in ("exchange", "repair") else "refund"
                self.try_to(actions.approve, case, remedy=remedy, override=WHY, by=KIM)
            case "approved" | "receiving" if case.goods_back:
                for line in CaseLine.objects.filter(case=case).select_related("unit").order_by("pk"):
                    self._bring(case, line)
            case "approved" | "received" if case.remedy in ("exchange", "replacement"):
                self.try_to(actions.send_replacement, case, by=KIM)
            case "approved" | "received" if case.remedy in ("repair", "store_credit", "coupon"):
                self.try_to(actions.carry_out, case, words="Done.", by=KIM)
            case "approved" | "received" | "partially_settled":
                self.try_to(actions.refund_case, case, operation_key=self.key(), by=KIM)
            case "settling":
                self.work()
            case _:
                self.work()

    def _bring(self, case: Case, line: CaseLine) -> None:
        came = actions.ReceivedLine(line.pk, line.unit.quantity, "a")
        if self.try_to(actions.receive, case, operation_key=self.key(), lines=[came], by=KIM):
            self.seen.arrived[case.pk] += line.unit.quantity

    @rule()
    def work(self) -> None:
        """The worker does all that is due."""
        for _round in range(50):
            if not run_inside() + run_outside():
                break
        failed = ReactionRun.objects.exclude(error="").values_list("reaction", "error")
        assert not failed, failed[0]

    @rule(days=st.sampled_from([1, 4, 8, 16]))
    def wait(self, days: int) -> None:
        """Days pass; the clock does what is due by then."""
        self.now += timedelta(days=days)
        self.stack.enter_context(clock.frozen(self.now))
        for task in (
            tasks.lapse_deadlines,
            tasks.lapse_counters,
            tasks.lapse_differences,
            ledger.expire_charges,
            ledger.ask_charges_due,
            ledger.ask_due,
            run_due_steps,
            end_unappealed,
        ):
            task()
        self.work()

    @precondition(lambda shop: shop.seen.open["steps"])
    @rule(which=WHICH, how=st.sampled_from(["retry", "skip", "run"]))
    def step(self, which: int, how: str) -> None:
        rows = list(Step.objects.exclude(state__in=["done", "skipped"]).order_by("pk"))
        if not rows:
            return
        step = rows[which % len(rows)]
        if how == "retry":
            self.try_to(actions.retry_step, step.case, step.key, by=KIM)
        elif how == "skip":
            self.try_to(actions.skip_step, step.case, step.key, words="Not needed.", by=KIM)
        else:
            self.try_to(actions.run_step, step.pk)

    # --- The order itself ------------------------------------------------------------------------------

    @precondition(lambda shop: not shop.left)
    @rule(
        how=st.sampled_from(["all", "some", "items", "payment"]),
        which=WHICH,
        many=st.integers(1, 3),
        variant=st.integers(0, 2),
        by_method=st.booleans(),
    )
    def change(self, *, how: str, which: int, many: int, variant: int, by_method: bool) -> None:
        units = list(Unit.objects.filter(line__order=self.order, state="with_buyer").order_by("pk"))
        if not units:
            return
        unit = units[which % len(units)]
        many = min(many, unit.quantity)
        item = NewItem(unit.pk, many, self.variants[variant].sku)
        wish = {
            "all": Cancel(),
            "some": Cancel(((unit.pk, many),)),
            "items": NewItems((item,), self.method.pk if by_method else ""),
            "payment": NewPayment(self.method.pk),
        }[how]
        self.try_to(change_order, self.order, wish, by=NA, operation_key="", preview=True)
        self.try_to(change_order, self.order, wish, by=NA, operation_key=self.key())

    @precondition(lambda shop: not shop.left)
    @rule(delivered=st.booleans())
    def ship(self, *, delivered: bool) -> None:
        self.left = True
        mark_shipped(self.order, clock.now())
        if delivered:
            mark_delivered(self.order, clock.now())

    # --- Before the operator ---------------------------------------------------------------------------

    @precondition(lambda shop: shop.seen.states)
    @rule(
        which=WHICH,
        how=st.sampled_from(["raise", "rule", "rule", "appeal"]),
        side=st.sampled_from([Side.BUYER, Side.SELLER]),
        judge=st.integers(0, 1),
    )
    def arbitrate(self, *, which: int, how: str, side: Side, judge: int) -> None:
        rows = list(Arbitration.objects.order_by("-pk"))
        case = self.case(which)
        if case is not None and (how == "raise" or not rows):
            self.try_to(raise_arbitration, case, side=side, wants="My right.", by=NA)
        elif how == "rule":
            verdict = Verdict.BUYER if side is Side.BUYER else Verdict.SELLER
            row, access = rows[which % len(rows)], self.judges[judge]
            self.try_to(rule_on, row, verdict=verdict, words="So be it.", access=access)
        else:
            self.try_to(appeal, rows[which % len(rows)], side=side, text="No!", by=NA)

    # --- The laws --------------------------------------------------------------------------------------

    @invariant()
    def the_laws_hold(self) -> None:
        hold(self.seen)

    def teardown(self) -> None:
        try:
            if hasattr(self, "order"):
                self.work()
                hold(self.seen)
                problems = [f"{name}: {words}" for name in PROVEN for words in checks.get(name).find()]
                assert problems == []
        finally:
            self.stack.close()
            super().teardown()
