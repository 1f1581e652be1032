"""Stories of returns."""

from aftermile.cases import actions
from aftermile.cases.actions import ReceivedLine
from aftermile.cases.models import Case
from aftermile.config.seed.photos import photo
from aftermile.config.seed.stage import Stage
from aftermile.kernel.actor import SYSTEM
from aftermile.ledger.actions import confirm_manual_refund
from aftermile.ledger.queries import refunds_of_case
from aftermile.parcels.actions import ScanInput, record_scans, register_return_parcel

KIM = "kim@lamp-house.example"
ANN = "agent@lamp-house.example"
WIM = "warehouse@lamp-house.example"
WANG = "kefu@yunshang.example"
CHEN = "dianzhang@yunshang.example"
SAM = "sam@northwind.example"


def tell_returns(stage: Stage) -> None:
    broken_lamp(stage)
    two_receipts(stage)
    waits_for_photo(stage)
    offer_on_the_table(stage)
    on_its_way_back(stage)
    half_is_here(stage)
    all_is_here(stage)
    too_late(stage)
    thought_again(stage)
    card_is_closed(stage)
    bank_is_slow(stage)
    comes_back_to_life(stage)
    keep_it(stage)
    wrong_size_quilt(stage)
    fresh_requests(stage)
    paid_by_hand(stage)
    waits_for_finance(stage)
    two_tenders(stage)


def receive(
    stage: Stage, case: Case, who: str, days_ago: float, goods: list[tuple[int, str, bool]], *, complete: bool
) -> None:
    """Receive (quantity, grade, accepted) of the case's first line."""
    with stage.at(days_ago, 3):
        line = case.lines.order_by("pk").first()
        assert line is not None
        actions.receive(
            case,
            operation_key=f"seed-{case.pk}-{days_ago}",
            lines=[ReceivedLine(line.pk, count, grade, accepted=fine) for count, grade, fine in goods],
            by=stage.by(who),
            complete=complete,
        )
    case.refresh_from_db()


def pay(stage: Stage, case: Case, who: str, days_ago: float) -> None:
    case.refresh_from_db()
    with stage.at(days_ago, 4):
        actions.refund_case(case, operation_key=f"seed-pay-{case.pk}-{days_ago}", by=stage.by(who))
    case.refresh_from_db()


def broken_lamp(stage: Stage) -> None:
    order = stage.order("lina", [("LMP-DESK", 1), ("BLB-E27", 2)], 9, delivered=4)
    case = stage.open(order, 0.3, reason="damaged", comment="灯罩裂开了，包装盒也压坏了。", wanted="refund")
    with stage.at(0.3, 1.2):
        line = case.lines.first()
        for name, thing in (("灯罩裂纹", "lamp"), ("包装盒", "box")):
            actions.add_evidence(case, upload=photo(name, thing), by=stage.buyer(order), line=line)


def two_receipts(stage: Stage) -> None:
    order = stage.order("devries", [("LMP-PEN", 3)], 24, delivered=20)
    case = stage.open(order, 16, reason="looks_different", take=(3,), comment="Too dark for our kitchen.")
    with stage.at(15):
        actions.approve(case, remedy="refund", by=stage.by(KIM))
        parcel = register_return_parcel(
            order, case_ref=case.pk, by=SYSTEM, carrier="postnl", tracking_number="3SRET2001"
        )
    with stage.at(12):
        record_scans(parcel, [ScanInput("delivered", stage.when(12), place="Almere")], by=SYSTEM)
    case.refresh_from_db()
    receive(stage, case, WIM, 12, [(2, "a", True)], complete=False)
    receive(stage, case, WIM, 9, [(1, "d", False)], complete=True)
    with stage.at(9, 3.5):
        actions.add_note(
            case, audience="staff", text="Third pendant: glass broken by the buyer.", by=stage.by(WIM)
        )
    pay(stage, case, ANN, 9)


def waits_for_photo(stage: Stage) -> None:
    order = stage.order("moreau", [("LMP-ARC", 1)], 12, delivered=6)
    case = stage.open(order, 2, reason="defective", comment="It flickers.")
    with stage.at(1.8):
        actions.ask_buyer(
            case, text="Could you send us a short video, and tell us which bulb you use?", by=stage.by(ANN)
        )


def offer_on_the_table(stage: Stage) -> None:
    order = stage.order("schulz", [("SHD-LIN", 2)], 14, delivered=9)
    case = stage.open(order, 3, reason="not_as_described", take=(2,), comment="The linen is gray, not white.")
    with stage.at(2):
        actions.make_offer(
            case,
            remedy="partial_refund",
            amount_minor=2000,
            by=stage.by(KIM),
            message="Keep both shades and get EUR 20.00 back?",
        )


def on_its_way_back(stage: Stage) -> None:
    order = stage.order("hughes", [("LMP-DESK", 1)], 20, delivered=13)
    case = stage.open(order, 8)
    with stage.at(7):
        actions.approve(case, remedy="refund", by=stage.by(ANN))
        parcel = register_return_parcel(
            order, case_ref=case.pk, by=SYSTEM, carrier="royalmail", tracking_number="RM700012GB"
        )
    with stage.at(2):
        scans = [
            ScanInput("handed_over", stage.when(5), place="Bristol"),
            ScanInput("in_transit", stage.when(2), place="Harwich"),
        ]
        record_scans(parcel, scans, by=SYSTEM)


def half_is_here(stage: Stage) -> None:
    order = stage.order("visser", [("LMP-KIDS", 4)], 18, delivered=14)
    case = stage.open(order, 10, reason="ordered_by_mistake", take=(4,))
    with stage.at(9):
        actions.approve(case, remedy="refund", by=stage.by(ANN))
    case.refresh_from_db()
    receive(stage, case, WIM, 4, [(3, "a", True)], complete=False)


def all_is_here(stage: Stage) -> None:
    order = stage.order("petit", [("LMP-PEN", 1)], 21, delivered=15)
    case = stage.open(order, 11, reason="looks_different")
    with stage.at(10):
        actions.approve(case, remedy="refund", by=stage.by(KIM))
    case.refresh_from_db()
    receive(stage, case, WIM, 1, [(1, "b", True)], complete=True)


def too_late(stage: Stage) -> None:
    order = stage.order("weber", [("LMP-ARC", 1)], 34, delivered=29)
    case = stage.open(order, 6, reason="changed_mind")
    with stage.at(5):
        actions.decline(
            case,
            words="The lamp was mounted and used for four weeks; we cannot take it back as new.",
            by=stage.by(KIM),
        )


def thought_again(stage: Stage) -> None:
    order = stage.order("clarke", [("BLB-E27", 1)], 11, delivered=6)
    case = stage.open(order, 5, reason="ordered_by_mistake")
    with stage.at(4.5):
        actions.cancel(case, by=stage.buyer(order), words="I keep them after all.")


def card_is_closed(stage: Stage) -> None:
    order = stage.order("zhou", [("LMP-DESK", 1)], 22, delivered=17, behavior="~decline")
    case = stage.open(order, 12, reason="changed_mind", comment="买重复了。")
    with stage.at(11):
        actions.approve(case, remedy="refund", by=stage.by(ANN))
    case.refresh_from_db()
    receive(stage, case, WIM, 3, [(1, "a", True)], complete=True)
    pay(stage, case, ANN, 2)


def bank_is_slow(stage: Stage) -> None:
    order = stage.order("bakker", [("SHD-LIN", 1)], 16, delivered=12, behavior="~late")
    case = stage.open(order, 9, reason="too_large")
    with stage.at(8):
        actions.approve(case, remedy="refund", by=stage.by(ANN))
    case.refresh_from_db()
    receive(stage, case, WIM, 2, [(1, "a", True)], complete=True)
    pay(stage, case, ANN, 0.1)


def comes_back_to_life(stage: Stage) -> None:
    order = stage.order("braun", [("LMP-PEN", 1)], 40, delivered=35)
    case = stage.open(order, 30, reason="defective", comment="Buzzing noise.")
    with stage.at(29):
        actions.decline(case, words="We could not hear it in your video.", by=stage.by(ANN))
    with stage.at(1):
        actions.reopen(case, by=stage.by(KIM), words="New video received; it does buzz.")
    with stage.at(0.9):
        actions.assign(case, member=stage.members[KIM], by=stage.by(KIM))


def keep_it(stage: Stage) -> None:
    order = stage.order("wangfang", [("YS-CUP", 1)], 10, delivered=6)
    case = stage.open(
        order, 4, reason="damaged", comment="收到时一只杯子已经碎了。", wanted="returnless_refund"
    )
    with stage.at(4, 1.3):
        actions.add_evidence(
            case, upload=photo("碎杯", "cup"), by=stage.buyer(order), line=case.lines.first()
        )
    with stage.at(3.8):
        offer = actions.make_offer(
            case, remedy="returnless_refund", by=stage.by(WANG), message="无需退回，直接为您退款。"
        )
    with stage.at(3.5):
        actions.accept_offer(offer, by=stage.buyer(order))
    case.refresh_from_db()
    if case.state == "approved":
        pay(stage, case, WANG, 3.4)


def wrong_size_quilt(stage: Stage) -> None:
    order = stage.order("sunli", [("YS-QUILT", 1)], 12, delivered=8)
    case = stage.open(order, 6, reason="too_large", comment="被子太大，想退。")
    with stage.at(5.5):
        actions.approve(case, remedy="refund", by=stage.by(WANG))
    case.refresh_from_db()
    receive(stage, case, CHEN, 1, [(1, "a", True)], complete=True)
    pay(stage, case, CHEN, 0.9)


def fresh_requests(stage: Stage) -> None:
    """A morning's work for each seller."""
    for key, sku, reason, words in (
        ("zhaolei", "YS-TEA", "looks_different", "颜色和图片差别有点大。"),
        ("liuyang", "YS-PILLOW", "too_small", "枕头偏矮，睡不惯。"),
        ("tanaka", "YS-CUP", "changed_mind", ""),
        ("johnson", "NW-BOOT", "too_small", "Half a size would do."),
        ("garcia", "NW-PACK", "changed_mind", ""),
        ("brown", "NW-SOCK", "ordered_by_mistake", ""),
    ):
        order = stage.order(key, [(sku, 1)], 9, delivered=5)
        stage.open(order, 0.6, reason=reason, comment=words)


def paid_by_hand(stage: Stage) -> None:
    order = stage.order("miller", [("NW-TENT", 1)], 26, delivered=22)
    case = stage.open(order, 18, reason="changed_mind", comment="Trip was canceled.")
    with stage.at(17):
        actions.approve(case, remedy="refund", by=stage.by(SAM))
    case.refresh_from_db()
    receive(stage, case, SAM, 9, [(1, "b", True)], complete=True)
    pay(stage, case, SAM, 8)
    with stage.at(7):
        for refund in refunds_of_case(case.pk):
            confirm_manual_refund(refund, reference="ACH 2026-1107", by=stage.by(SAM))


def waits_for_finance(stage: Stage) -> None:
    order = stage.order("davis", [("NW-STOVE", 1)], 19, delivered=15)
    case = stage.open(order, 9, reason="defective", comment="The igniter is dead.")
    with stage.at(8):
        actions.approve(case, remedy="refund", by=stage.by(SAM))
    case.refresh_from_db()
    receive(stage, case, SAM, 2, [(1, "c", True)], complete=True)
    pay(stage, case, SAM, 1)


def two_tenders(stage: Stage) -> None:
    order = stage.order("nguyen", [("NW-PACK", 1), ("NW-SOCK", 2)], 15, delivered=11, gift_minor=10000)
    stage.open(order, 1, reason="not_as_described", take=(1, 1), comment="A strap is missing.")
