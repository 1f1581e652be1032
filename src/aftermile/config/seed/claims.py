"""Stories of claims: what did not arrive, or arrived as something else."""

from aftermile.cases import actions
from aftermile.config.seed.photos import photo
from aftermile.config.seed.returns import KIM, SAM, WANG, pay
from aftermile.config.seed.stage import Stage
from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import ScanInput, record_scans


def tell_claims(stage: Stage) -> None:
    lost_in_rotterdam(stage)
    held_by_customs(stage)
    another_item(stage)
    says_delivered(stage)
    parts_are_missing(stage)
    closed_long_ago(stage)


def lost_in_rotterdam(stage: Stage) -> None:
    order = stage.order("weber", [("LMP-ARC", 1), ("BLB-E27", 1)], 17)
    stage.ship(order, 16, [("in_transit", 15, "Rotterdam"), ("lost", 5, "Rotterdam")])
    order.refresh_from_db()
    case = stage.open(
        order, 4, kind="claim", reason="not_received", take=(1, 1), comment="Nothing since Rotterdam."
    )
    with stage.at(3.5):
        actions.approve(
            case, remedy="returnless_refund", by=stage.by(KIM), note="The carrier confirms the loss."
        )
    case.refresh_from_db()
    if case.state == "approved":
        pay(stage, case, KIM, 3.4)


def held_by_customs(stage: Stage) -> None:
    order = stage.order("kimminji", [("YS-TEA", 1), ("YS-CUP", 1)], 15)
    stage.ship(order, 14, [("in_transit", 12, "仁川"), ("customs_hold", 9, "仁川海关")])
    order.refresh_from_db()
    case = stage.open(
        order, 1, kind="claim", reason="not_received", take=(1, 1), comment="세관에 열흘째 있어요."
    )
    with stage.at(0.8):
        actions.add_note(case, audience="staff", text="已联系货代，需要收件人的通关号码。", by=stage.by(WANG))


def another_item(stage: Stage) -> None:
    order = stage.order("emilychen", [("YS-LAMP", 1)], 13, delivered=3)
    case = stage.open(order, 2, kind="claim", reason="wrong_item", comment="订的是落地灯，收到的是杯子。")
    with stage.at(2, 1.4):
        actions.add_evidence(case, upload=photo("收到的商品", "cup"), by=stage.buyer(order))
    with stage.at(1.5):
        actions.make_offer(
            case, remedy="refund", by=stage.by(WANG), message="请退回收到的商品，运费由我们承担。"
        )


def says_delivered(stage: Stage) -> None:
    order = stage.order("wright", [("NW-STOVE", 1)], 12, delivered=6)
    case = stage.open(
        order,
        4,
        kind="claim",
        reason="not_received",
        comment="The tracking says delivered, I was at home all day.",
    )
    with stage.at(3):
        actions.ask_buyer(
            case, text="Did a neighbor take it? The driver's photo shows a green door.", by=stage.by(SAM)
        )
    with stage.at(2):
        actions.answer(case, text="Our door is white. Nobody here has it.", by=stage.buyer(order))


def parts_are_missing(stage: Stage) -> None:
    order = stage.order("roberts", [("NW-TENT", 1)], 20, delivered=14)
    case = stage.open(order, 7, kind="claim", reason="parts_missing", comment="No pegs, no guy lines.")
    with stage.at(6):
        offer = actions.make_offer(
            case,
            remedy="partial_refund",
            amount_minor=4500,
            by=stage.by(SAM),
            message="USD 45 for a set of pegs?",
        )
    with stage.at(5):
        actions.reject_offer(offer, by=stage.buyer(order))


def closed_long_ago(stage: Stage) -> None:
    order = stage.order("sato", [("YS-PILLOW", 2)], 60)
    parcel = stage.ship(order, 58, [("in_transit", 55, "大阪")])
    order.refresh_from_db()
    case = stage.open(order, 45, kind="claim", reason="not_received", take=(2,))
    with stage.at(43):
        record_scans(parcel, [ScanInput("delivered", stage.when(43), place="大阪")], by=SYSTEM)
    with stage.at(42):
        actions.decline(case, words="包裹已于今日签收，如有问题请再联系我们。", by=stage.by(WANG))
    with stage.at(35):
        actions.close(case, by=stage.by(WANG))
