"""Words of scans by what makes them hard; the expected milestone, or nothing where they say nothing sure."""

import pytest

from aftermile.parcels.reading import read_text

DELIVERED = [
    "Delivered, Front Porch",
    "Delivered to office",
    "Delivered to front office",
    "Delivered to the recipient at the post office",
    "Delivered on second attempt",
    "Delivered without signature",
    "Delivered today at 10:15",
    "Delivered. Will not be returned.",
    "We have delivered your parcel",
    "Handed to a resident",
    "Parcel handed over to the recipient",
    "派件已签收",
    "Left with the concierge",
    "Customer has collected the parcel from the locker",
    "Delivered through the letterbox",
    "快件已签收，签收人：本人",
    "客户取件成功",
    "您已在丰巢柜取件",
    "派送成功",
    "貨件已送達收件人",
    "收件人已自提",
    "门卫代收",
]
AT_PICKUP_POINT = [
    "Arrived at the collection point",
    "Delivered to a service point",
    "We've delivered your parcel to your chosen ParcelShop",
    "Delivered to store for customer pickup",
    "Delivered to your local shop for you to collect",
    "Awaiting collection by recipient",
    "已送達取件門市",
    "等待收件人自提",
]
HANDED_ON = [
    "Delivered, to agent for final delivery",
    "Handed over to the local carrier",
    "Tendered to the postal service",
    "Delivered to transport company for last mile",
    "Returned to delivery office, we try again tomorrow",
    "Delivered to customs",
    "Delivered to driver",
    "Customs hold released",
    "海关未查验",
    "已交付末端派送商",
    "转交当地邮局派送",
    "到达派件网点",
    "退回派件网点",
    "送达目的地海关",
]
FAILED = [
    "Couldn't deliver",
    "We could not deliver the parcel",
    "Delivery not possible",
    "Delivery could not be completed",
    "First delivery attempt failed",
    "Sorry, we missed you",
    "Receiver was not available",
    "Addressee has moved",
    "The address is incorrect",
    "No access to the building",
    "Refused",
    "客户拒绝签收",
    "未能派送",
    "派送异常",
    "签收失败",
    "聯絡不上收件人",
]
RETURNED = [
    "Delivered, to original sender",
    "Return to sender has been delivered",
    "Returned to sender - delivered",
    "快件已退回，寄件人已签收",
    "退件已送达寄件人",
    "Return received by seller",
]
RETURNING = [
    "Your parcel wasn't collected so it's on its way back",
    "Being returned, could not be delivered",
    "包裹被海关退运",
    "If you are out we call. The parcel will be returned.",
]
CUSTOMS = [
    "Customs clearance not completed",
    "Clearance delay",
    "Confiscated by customs",
    "Customs requires information from the recipient",
    "Awaiting payment of duties",
    "Duties to be paid",
    "海关未放行",
    "清关失败",
    "待繳關稅",
]
NOTHING = [
    "Awaiting delivery",
    "Delivery pending",
    "A second delivery attempt is scheduled",
    "Your parcel won't be delivered today",
    "If you do not collect it, it will be returned to sender",
    "Once delivered, rate us",
    "Return canceled",
    "Delivery attempt cancelled",
    "Cancellation rejected",
    "Claim for a lost parcel received",
    "1 of 2 pieces delivered",
    "Waiting for pickup",
    "Return label created",
    "Expected by 18:00, will be delivered",
    "无需退回",
    "取消退回",
    "改日派送",
    "取消派送",
    "若无人领取，将退回",
    "无需缴纳关税",
    "预计今天18:00前送达",
    "買家未取件",
    "部分签收",
    "可签收",
    "订单未取消",
]
OTHERS = {
    "Die Sendung wurde zugestellt": "delivered",
    "Die Sendung konnte nicht zugestellt werden": "attempt_failed",
    "Die Sendung wird voraussichtlich morgen zugestellt": "",
    "Die Sendung wurde noch nicht zugestellt": "",
    "Die Sendung wird an den Absender zurückgesandt": "returning",
    "Votre colis a été livré": "delivered",
    "Votre colis n'a pas pu être livré": "attempt_failed",
    "Votre colis sera livré demain": "",
    "Livré en point relais": "available_for_pickup",
    "Retour à l'expéditeur": "returning",
    "Entregado": "delivered",
    "No entregado": "attempt_failed",
    "Será entregado mañana": "",
    "Devuelto al remitente": "returning",
    "Objeto entregue ao destinatário": "delivered",
    "Objeto entregue ao remetente": "returned",
    "Objeto ainda não entregue": "",
    "配達完了": "delivered",
    "ご不在のため持ち戻りました": "attempt_failed",
    "配達予定": "",
    "返送中": "returning",
    "배송완료": "delivered",
    "배송 완료되지 않았습니다": "attempt_failed",
    "오늘 배송 예정입니다": "",
    "반송중": "returning",
}
ALL = [
    *((text, "delivered") for text in DELIVERED),
    *((text, "available_for_pickup") for text in AT_PICKUP_POINT),
    *((text, "in_transit") for text in HANDED_ON),
    *((text, "attempt_failed") for text in FAILED),
    *((text, "returned") for text in RETURNED),
    *((text, "returning") for text in RETURNING),
    *((text, "customs_hold") for text in CUSTOMS),
    *((text, "") for text in NOTHING),
    *OTHERS.items(),
]


@pytest.mark.parametrize(("text", "milestone"), ALL)
def test_words_are_told_from_each_other(text: str, milestone: str) -> None:
    assert read_text(text).partition(".")[0] == milestone


@pytest.mark.parametrize(
    ("text", "milestone"),
    [
        ("Misdelivered", "exception"),
        ("Delivered in error", "exception"),
        ("误签收", "exception"),
        ("The lost parcel was found", "in_transit"),
        ("找回丢失包裹", "in_transit"),
        ("Flight cancelled", "exception"),
        ("Label cancelled", "cancelled"),
        ("Destroyed by customs", "destroyed"),
        ("Cannot be located", "exception"),
        ("Waiting for pickup by the courier", "info_received"),
        ("Dropped off at a ParcelShop by the sender", "picked_up"),
        ("快递员已取件", "picked_up"),
        ("揽收失败", "info_received"),
    ],
)
def test_who_acts_and_on_what_decides(text: str, milestone: str) -> None:
    assert read_text(text).partition(".")[0] == milestone
