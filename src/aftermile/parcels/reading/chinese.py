"""Chinese words of scans, simplified and traditional, in rows as those of `english.py`."""

import re
from typing import Final

from aftermile.parcels.reading.english import Row


def _row(pattern: str, said: str, denied: str = "", announced: str = "") -> Row:
    return Row(re.compile(pattern), said, denied, announced)


ROWS: Final = (
    _row(r"退[回件].{0,2}(?:未成功|失败|失敗|不成功)", ""),
    _row(r"正在.{0,3}退", "returning"),
    _row(
        r"退[回件货貨]?.{0,6}(?:签收|簽收|妥投|完成)|已.{0,4}退[回还還](?:至|到|给|給)?(?:发件|寄件|發件|卖家|賣家|商家)",
        "returned",
        "returning",
        "returning.announced",
    ),
    _row(
        r"退[回件].{0,4}(?:中|途)|正在退|(?:启动|发起|申请|安排|開始|开始)退",
        "returning",
        "",
        "returning.announced",
    ),
    _row(r"退[回还還件]", "returning", "", "returning.announced"),
    _row(r"拒[收签簽]", "attempt_failed.refused"),
    _row(r"(?:无人|無人|不在家|家中无人|收件人不在)", "attempt_failed.nobody_home"),
    _row(r"地址(?:有误|有誤|错误|錯誤|不详|不詳|不全|不正确)", "attempt_failed.bad_address"),
    _row(
        r"(?:投递|派送|配送|派件|投遞|妥投).{0,2}(?:未成功|失败|失敗|不成功)|投递未果|(?:无法|無法|不能)(?:投递|投遞|派送|妥投|送达|送達)|试投|試投",
        "attempt_failed",
    ),
    _row(
        r"(?:放入|存入|存放|投入|暂存|已到|到达|到達|送达|送達|送至)[^,。;]{0,14}(?:快递柜|快遞櫃|自提|驿站|驛站|代收|丰巢|豐巢|菜鸟|菜鳥|取件点)|"
        r"(?:待|等待|可|请|請|凭|尽快)[^,。;]{0,8}(?:取件|自提|领取|領取)",
        "available_for_pickup",
    ),
    _row(
        r"(?:正在|开始|開始|安排|已|外出)?(?:派送中|派件中|派送|派件|配送中|投递中|投遞中|外出投递|外出派送)|(?:安排|正在)投[递遞]",
        "out_for_delivery",
    ),
    _row(
        r"(?:交付|送达|送達|移交|转交|轉交|交给|交予)[^,。;]{0,10}(?:末端|承运|承運|航空|合作|机场|機場|派送商|邮局|郵局|转运|轉運|仓|倉|分拨)",
        "in_transit.handed_to_last_mile",
    ),
    _row(
        r"签收|簽收|妥投|已送达|已送達|送达|送達|投递成功|投遞成功|已取件|已领取|已交付",
        "delivered",
        "attempt_failed",
    ),
    _row(
        r"(?:关税|關稅|税费|稅費|税金).{0,8}(?:待|未|需|缴|繳|付|支付)|(?:待|需|请|未)缴.{0,4}税",
        "customs_hold.payment_due",
    ),
    _row(
        r"(?:清关|清關|海关|海關|报关|報關).{0,10}(?:资料|資料|文件|材料|信息|发票)", "customs_hold.documents"
    ),
    _row(
        r"(?:清关|清關|通关|通關|海关|海關|报关|報關).{0,4}(?:完成|放行|结束|結束|成功|已过)",
        "in_transit.customs_released",
        "customs_hold.import",
    ),
    _row(
        r"(?:海关|海關|清关|清關).{0,8}(?:扣|查验|查驗|滞留|滯留|延误|没收|異常|异常)|扣关|扣關",
        "customs_hold.import",
    ),
    _row(r"清关|清關|海关|海關|报关|報關|通关|通關", "in_transit.import_customs"),
    _row(r"丢失|丟失|遗失|遺失|丢件", "lost", "", "exception"),
    _row(r"销毁|銷毀|销燬|弃件处理", "destroyed", "", "exception"),
    _row(r"破损|破損|损坏|損壞", "exception.damaged", "", "exception"),
    _row(r"取消", "cancelled"),
    _row(r"台风|颱風|暴雨|暴雪|天气|天氣", "exception.weather"),
    _row(r"错分|錯分|错发|误分拨", "exception.missorted"),
    _row(r"延误|延誤|延迟|延遲|滞留|滯留", "exception.delayed"),
    _row(
        r"(?:已|收到)?(?:下单|下單)|(?:电子|電子|预报|預報|订单|訂單).{0,4}(?:信息|資訊|收到|已收|创建|生成)",
        "info_received",
    ),
    _row(r"揽收|攬收|揽件|攬件|已收件|已收取|已收寄|收寄|取件成功", "picked_up.accepted", "info_received"),
    _row(
        r"离开|離開|已发出|已發出|发往|發往|已出库|已出庫|启运|啟運|起飞|起飛|离港|離港|发货|發貨",
        "in_transit.departed_facility",
    ),
    _row(r"到达|到達|抵达|抵達|到港|已到|入库|入庫|降落", "in_transit.arrived_facility"),
    _row(r"运输中|運輸中|转运|轉運|中转|中轉|在途|运送中|運送中|分拣|分揀", "in_transit.moving"),
)

DENIED: Final = re.compile(
    r"未(?!来)|不(?:会|會|再)?$|没有|沒有|没(?!收)|不能|无法|無法|不予|尚未|还没|並未|并未|不成功|失败|失敗|不可"
)
ANNOUNCED: Final = re.compile(
    r"预计|預計|预期|即将|即將|将(?!军)|將(?!军)|准备|準備|计划|計劃|等待|待|约定|预约|預約|稍后|稍後|明[日天]|可能|疑似|拟|申请|申請|会(?:在|于)|请|請"
)
CONDITION: Final = re.compile(r"如果|如(?:未|逾|超|您|需|有)|若|否则|否則|逾期|超过|超過|直到")
CLAUSES: Final = re.compile(r"[,，。;；!！?？:：、\n]|但是?|然而")
