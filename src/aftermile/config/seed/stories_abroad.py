"""Stories of the seller in Shenzhen, who sends to Europe, America, Korea and Japan."""

from aftermile.cases import actions as cases
from aftermile.config.seed.stage import Bought, Story, World, buyer_of, fresh
from aftermile.config.seed.stories import CHEN, WANG, goods_in, offer_of
from aftermile.parcels.models import Milestone


def customs_hold(world: World) -> Story:
    """A watch is held by customs in Incheon; the buyer asks where it is."""
    order = yield from world.buy(Bought("minjun", (("WATCH-graphite", 1),), placed=17))
    parcel = order.shipments.get().parcels.get()
    yield world.ago(11)
    world.scan(parcel, Milestone.IN_TRANSIT, "Incheon, KR", "Arrived in destination country")
    yield world.ago(10)
    world.scan(parcel, Milestone.CUSTOMS_HOLD, "Incheon, KR", "Held: personal customs code is missing")
    yield world.ago(0.7)
    world.complain(order, "claim", "not_received", "통관에서 열흘째 멈춰 있어요. 언제 받을 수 있나요?")


def small_part_missing(world: World) -> Story:
    """A cable is missing; paying costs less than a parcel to Shenzhen, so nothing is sent back."""
    order = yield from world.buy(Bought("schmitt", (("GAN-EU", 1),), placed=29, delivered=18))
    yield world.ago(15)
    words = "The cable that should be in the box is missing."
    case = world.complain(order, "claim", "parts_missing", words, photos=[("", "item")])
    yield world.ago(14.5)
    cases.approve(
        fresh(case), remedy="returnless_refund", by=world.member(WANG), override="少发配件，免退货退款。"
    )
    cases.refund_case(fresh(case), operation_key="part", by=world.member(WANG))


def provider_is_silent(world: World) -> Story:
    """The refund was sent and no answer came: it keeps its amount and is asked for again and again."""
    order = yield from world.buy(
        Bought("misaki", (("EAR-white", 1),), placed=25, delivered=17, ending="error")
    )
    yield world.ago(12)
    case = world.complain(
        order, "return", "defective", "左のイヤホンから音が出ません。", photos=[("", "item")]
    )
    yield world.ago(11.5)
    cases.approve(
        fresh(case), remedy="returnless_refund", override="国际退货运费高于商品。", by=world.member(CHEN)
    )
    yield world.ago(hours=1.2)
    cases.refund_case(fresh(case), operation_key="all", by=world.member(CHEN))


def money_on_its_way(world: World) -> Story:
    """An accepted offer; the provider said that it takes a while."""
    order = yield from world.buy(
        Bought("lefevre", (("KEYS-brown", 1),), placed=24, delivered=14, ending="late")
    )
    yield world.ago(6)
    case = world.complain(
        order, "claim", "not_as_described", "Half of the keys are labelled in Chinese.", photos=[("", "item")]
    )
    yield world.ago(5)
    cases.make_offer(fresh(case), remedy="partial_refund", amount_minor=1500, by=world.member(WANG))
    yield world.ago(hours=2)
    cases.accept_offer(offer_of(case), by=buyer_of(order))
    yield world.ago(hours=0.05)
    cases.refund_case(fresh(case), operation_key="offer", by=world.member(WANG))


def wrong_camera(world: World) -> Story:
    order = yield from world.buy(Bought("nguyen", (("CAM-kit", 1),), placed=20, delivered=9))
    yield world.ago(5)
    words = "I ordered the camera kit and got headphones."
    case = world.complain(order, "claim", "wrong_item", words, photos=[("other", "item"), ("", "label")])
    yield world.ago(4.4)
    cases.approve(fresh(case), remedy="refund", by=world.member(WANG))
    yield world.ago(1)
    world.ship(order, case=fresh(case), place=world.places["yunshang"])


def claim_waits_for_buyer(world: World) -> Story:
    order = yield from world.buy(Bought("wangfang", (("KEYS-red", 1),), placed=11, delivered=8))
    yield world.ago(1.9)
    case = world.complain(order, "claim", "defective", "空格键按下去弹不起来。")
    yield world.ago(1.5)
    cases.ask_buyer(fresh(case), text="麻烦拍一段按键的视频发给我们，好吗？", by=world.member(WANG))


def claim_offer_open(world: World) -> Story:
    order = yield from world.buy(Bought("seoyeon", (("EAR-indigo", 2),), placed=16, delivered=7))
    yield world.ago(1.8)
    case = world.complain(
        order,
        "claim",
        "damaged",
        "상자가 찌그러졌고 한 개에 흠집이 있어요.",
        quantity=1,
        photos=[("dent", "packaging")],
    )
    yield world.ago(1.1)
    cases.make_offer(fresh(case), remedy="partial_refund", amount_minor=26000, by=world.member(WANG))


def offer_lapsed(world: World) -> Story:
    order = yield from world.buy(Bought("liuyang", (("CAM-single", 1),), placed=19, delivered=16))
    yield world.ago(11)
    case = world.complain(order, "return", "looks_different", "机身比图片上大不少。")
    yield world.ago(10)
    cases.make_offer(fresh(case), remedy="partial_refund", amount_minor=10000, by=world.member(WANG))
    yield world.ago(3)
    cases.lapse_offer(offer_of(case))


def claim_half_here(world: World) -> Story:
    order = yield from world.buy(Bought("wangfang", (("GAN-EU", 3),), placed=15, delivered=12))
    yield world.ago(7)
    case = world.complain(order, "claim", "wrong_item", "插头是欧规的，我要的是国标。", photos=[("", "item")])
    yield world.ago(6.8)
    cases.approve(fresh(case), remedy="refund", by=world.member(WANG))
    yield world.ago(1.3)
    goods_in(world, fresh(case), world.member(CHEN), (2, "b", True, "包装已拆"), complete=False)


def claim_all_here(world: World) -> Story:
    order = yield from world.buy(Bought("liuyang", (("WATCH-red", 1),), placed=23, delivered=20))
    yield world.ago(9)
    case = world.complain(order, "claim", "defective", "充不进电。", photos=[("", "item")])
    yield world.ago(8.6)
    cases.approve(fresh(case), remedy="refund", by=world.member(WANG))
    yield world.ago(0.3)
    goods_in(world, fresh(case), world.member(CHEN), (1, "c", True, "主板故障"))


def delivered_with_signature(world: World) -> Story:
    order = yield from world.buy(Bought("haruto", (("EAR-indigo", 1),), placed=28, delivered=20))
    yield world.ago(14)
    case = world.complain(order, "claim", "not_received", "まだ届いていません。")
    yield world.ago(13)
    words = "The carrier shows the signature of your household. We sent it to you and cannot pay."
    cases.decline(fresh(case), words=words, by=world.member(WANG))


def arrived_after_all(world: World) -> Story:
    order = yield from world.buy(Bought("miller", (("GAN-US", 2),), placed=27, delivered=9))
    yield world.ago(12)
    case = world.complain(order, "claim", "not_received", "Two weeks and nothing.")
    yield world.ago(8.7)
    cases.cancel(fresh(case), by=buyer_of(order), words="It came today.")


def old_claim(world: World) -> Story:
    order = yield from world.buy(Bought("miller", (("EAR-white", 1),), placed=62, delivered=50))
    yield world.ago(46)
    case = world.complain(
        order, "claim", "defective", "Battery is dead after an hour.", photos=[("", "item")]
    )
    yield world.ago(45)
    cases.approve(fresh(case), remedy="returnless_refund", override="寄回比商品还贵。", by=world.member(WANG))
    cases.refund_case(fresh(case), operation_key="all", by=world.member(WANG))
    yield world.ago(30)
    cases.close(fresh(case), by=world.member(WANG))


ABROAD = (
    customs_hold,
    small_part_missing,
    provider_is_silent,
    money_on_its_way,
    wrong_camera,
    claim_waits_for_buyer,
    claim_offer_open,
    offer_lapsed,
    claim_half_here,
    claim_all_here,
    delivered_with_signature,
    arrived_after_all,
    old_claim,
)
