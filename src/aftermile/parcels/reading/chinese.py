"""Chinese words of scans, simplified and traditional, in rows as those of `english.py`."""

import re
from typing import Final

from aftermile.parcels.reading.english import Row


def _row(pattern: str, said: str, denied: str = "", announced: str = "") -> Row:
    return Row(re.compile(pattern), said, denied, announced)


def _failed(pattern: str, said: str = "attempt_failed") -> Row:
    return _row(pattern, said, said)


_SENDER: Final = r"(?:发件|寄件|發件|卖家|賣家|商家)"
_BUYER: Final = r"(?:收件人|收货人|收貨人|客户|客戶|买家|買家|本人|用户|用戶|您已)"
_BRING: Final = r"(?:派送|派件|配送|投递|投遞)"
_DESK: Final = (
    r"(?!商|员|員|网点|網點|站|点|點|公司|部|时间|時間|中心|范围|範圍|区|區|进度|費|费|方式|已?[签簽]收)"
)
"""What follows a word of bringing where it only names who, where or when."""
_CUSTOMS: Final = r"(?:清关|清關|通关|通關|海关|海關|报关|報關)"
_POINT: Final = r"(?:快递柜|快遞櫃|自提|驿站|驛站|代收|丰巢|豐巢|菜鸟|菜鳥|取件点|取件點|智能柜|門市|门市|便利店|超商|服务点|服務點)"
_NEXT: Final = (
    r"(?:末端|承运|承運|航空|合作|机场|機場|派送商|物流商|快递公司|快遞公司|物流公司|邮局|郵局|邮政|郵政|转运|轉運|仓|倉|"
    r"分拨|分撥|网点|網點|营业部|營業部|港口|口岸|目的国|目的國|目的地)"
)
_KEEPER: Final = (
    r"(?:快递柜|快遞櫃|智能柜|自提[点點柜櫃]|驿站|驛站|丰巢|豐巢|菜鸟|菜鳥|取件点|取件點|代收[点點]|门市|門市|便利店|"
    r"超商|超市|服务点|服務點)"
)
"""A pickup point that can sign for a buyer."""
_PAY: Final = r"(?:[缴繳][纳納清]?|支付|付清|付|结清|結清)"
_TAX: Final = r"(?:关税|關稅|税费|稅費|税金|稅金|税款|稅款)"

ROWS: Final = (
    _row(r"退[回件].{0,2}(?:未成功|失败|失敗|不成功)|退款", ""),
    _row(r"(?:虚假|误|誤|假|错误|錯誤)(?:签收|簽收)", "exception.misdelivered"),
    _row(r"部分(?:签收|簽收|妥投|送达|送達)", ""),
    _row(rf"{_SENDER}人?(?:已)?(?:签收|簽收|收到|取回)", "returned", "returning", "returning.announced"),
    _row(
        r"(?:退[回件货貨]|退)[^,，。]{0,8}(?:签收|簽收|妥投|完成)|退[^,，。]{0,6}"
        rf"送[达達]{_SENDER}|已.{{0,4}}退[回还還]?(?:至|到|给|給)?{_SENDER}",
        "returned",
        "returning",
        "returning.announced",
    ),
    _row(rf"退[回件].{{0,4}}{_NEXT}", "in_transit.held_inward"),
    _row(
        r"正在.{0,3}退|退[回件].{0,4}(?:中|途)|(?:启动|发起|申请|申請|安排|開始|开始)退",
        "returning",
        "",
        "returning.announced",
    ),
    _row(r"退[回还還件运運]", "returning", "", "returning.announced"),
    _row(r"拒[收签簽]|拒绝(?:签收|收件|接收)|拒絕(?:簽收|收件|接收)", "attempt_failed.refused"),
    _failed(
        r"(?:无人|無人|不在家|家中无人)|收件人(?:不在|外出)|(?:联系|聯繫|聯絡)不上|(?:无法|無法)(?:联系|聯繫|聯絡)",
        "attempt_failed.nobody_home",
    ),
    _failed(
        r"地址(?:有误|有誤|错误|錯誤|不详|不詳|不全|不正确|不正確|不完整|不明)|查无此人|查無此人",
        "attempt_failed.bad_address",
    ),
    _failed(
        rf"(?:{_BRING}|妥投|送达|送達).{{0,2}}(?:未成功|失败|失敗|不成功|异常|異常|未果)|"
        rf"(?:无法|無法|不能|未能|未成功)(?:成功)?(?:{_BRING}|妥投|送达|送達|签收|簽收)|试投|試投|未妥投"
    ),
    # Set down where the buyer fetches it, or handed to him.
    _row(
        rf"(?:由[^,，。;]{{0,12}})?{_KEEPER}(?:驿站|驛站|智能|[柜櫃】）)\]]){{0,3}}(?:已经|已經|已)?代(?:[签簽]收|收(?![点點费費货貨款人服]))|"
        rf"由[^,，。;]{{0,12}}{_KEEPER}(?:已经|已經|已)?[签簽]收",
        "available_for_pickup",
    ),
    _row(
        rf"(?<!等待)(?<!待)(?<![请請]){_BUYER}(?:(?!取消)[^未没沒不待可请請等要申希预預,，。]){{0,6}}(?:取件|取货|取貨|自提|领取|領取)(?:成功|完成)?|(?:在|从|從).{{0,6}}(?:柜|櫃|驿站|驛站).{{0,2}}(?:取件|取走|领取|領取)",
        "delivered.collected",
    ),
    _row(
        r"(?:快递员|快遞員|司机|司機|上门|上門|小哥|揽投员).{0,4}(?:取件|取货|取貨|揽收|攬收)",
        "picked_up.accepted",
    ),
    _row(
        rf"(?:放入|存入|存放|投入|暂存|暫存|已到|到达|到達|送达|送達|送至|抵达|抵達)[^,，。;]{{0,14}}{_POINT}|到店|投柜|投櫃|"
        r"(?:待|等待|可|(?<!申)[请請]|凭|憑|尽快|及时|及時)[^,，。;]{0,8}(?:取件|取货|取貨|自提|领取|領取)",
        "available_for_pickup",
    ),
    _row(
        r"(?:邻居|鄰居|家人|同事|亲友|親友|门卫|門衛|前台|物业|物業|管理员|管理員|保安).{0,2}(?:代收|代签|代簽)",
        "delivered.neighbour",
    ),
    _row(
        r"(?:放在|放至|放到|投入|投递到|投遞到|放入|置于|置於|投).{0,6}(?:门口|門口|信箱|信報箱|信报箱|邮箱|郵箱)",
        "delivered.safe_place",
        "attempt_failed",
    ),
    _row(
        rf"(?:交付|送达|送達|移交|转交|轉交|交给|交給|交予|交由|送交|已交)[^,，。;]{{0,10}}{_NEXT}",
        "in_transit.handed_to_last_mile",
    ),
    _row(rf"(?:送达|送達|送交|移交|交付)[^,，。;]{{0,6}}{_CUSTOMS}", "in_transit.import_customs"),
    _row(rf"{_BRING}(?:完成|完毕|完畢|成功)", "delivered", "attempt_failed"),
    _row(
        rf"(?:正在|开始|開始|安排|已|外出)?{_BRING}(?:中|途中){_DESK}|(?:正在|开始|開始|安排|已安排|外出)[^,，。;等待准準]{{0,3}}{_BRING}{_DESK}|"
        rf"(?:派送|派件){_DESK}",
        "out_for_delivery",
    ),
    _row(
        r"签收|簽收|妥投|送达|送達|已配达|已交付",
        "delivered",
        "attempt_failed",
    ),
    # Customs.
    _row(
        rf"{_TAX}.{{0,6}}(?<!未)已?(?:缴清|繳清|已缴|已繳|已付|已支付|付清)|{_TAX}已(?:由[^,，。;未待需]{{1,8}}?)?{_PAY}|"
        rf"(?<!未)已(?:经|經)?(?:成功)?(?:代|补|補)?{_PAY}了?.{{0,4}}{_TAX}",
        "in_transit.import_customs",
        "customs_hold.payment_due",
    ),
    _row(
        rf"{_TAX}.{{0,8}}(?:待|未|需|缴|繳|付|支付)|(?:[尚还還暂暫]未|待|需|请|請|应|應|未|须|須).{{0,3}}{_PAY}.{{0,4}}[税稅]",
        "customs_hold.payment_due",
    ),
    _row(rf"{_CUSTOMS}.{{0,10}}(?:资料|資料|文件|材料|信息|資訊|发票|發票)", "customs_hold.documents"),
    _failed(
        rf"{_CUSTOMS}[^未没沒]{{0,8}}(?:扣|查验|查驗|滞留|滯留|延误|延誤|没收|沒收|異常|异常|失败|失敗)|{_CUSTOMS}.{{0,8}}(?:未完成|未通过|未通過|未放行)|扣关|扣關",
        "customs_hold.import",
    ),
    _row(
        rf"{_CUSTOMS}.{{0,4}}(?:完成|放行|结束|結束|成功|已过|已過)",
        "in_transit.customs_released",
        "customs_hold.import",
    ),
    _row(_CUSTOMS, "in_transit.import_customs"),
    # Bad ends.
    _row(
        r"(?:找回|找到|寻回|尋回).{0,4}[丢丟遗遺]|(?:丢失|丟失|遗失|遺失).{0,6}(?:找回|找到|寻回|尋回)",
        "in_transit.problem_resolved",
    ),
    _row(r"丢失|丟失|遗失|遺失|丢件", "lost", "", "exception"),
    _row(r"销毁|銷毀|销燬|弃件处理", "destroyed", "", "exception"),
    _row(r"破损|破損|损坏|損壞", "exception.damaged", "", "exception"),
    _row(r"(?:申请|申請|要求|请求|請求).{0,2}取消|取消.{0,2}(?:申请|申請|派送|配送|退)", ""),
    _row(r"(?:订单|訂單|面单|面單|运单|運單)[^未没沒无無]{0,2}(?:取消|作废|作廢)", "cancelled.label"),
    _row(r"取消", "cancelled"),
    _row(r"台风|颱風|暴雨|暴雪|天气|天氣", "exception.weather"),
    _row(r"错分|錯分|错发|误分拨", "exception.missorted"),
    _row(r"延误|延誤|延迟|延遲|滞留|滯留", "exception.delayed"),
    # The road.
    _row(
        r"(?:已|收到)?(?:下单|下單)|(?:电子|電子|预报|預報|订单|訂單).{0,4}(?:信息|資訊|收到|已收|创建|生成|建立)",
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
DENIED_AFTER: Final = re.compile(r".{0,2}(?:失败|失敗|异常|異常|不成功|未成功|未完成)")
NOT_YET: Final = re.compile(r"尚未|还没|還沒|还未|還未|暂未|暫未|未曾")
"""What has not happened yet was not tried either."""
ANNOUNCED: Final = re.compile(
    r"预计|預計|预期|即将|即將|将(?!军)|將(?!军)|准备|準備|计划|計劃|等待|待|约定|预约|預約|稍后|稍後|明[日天]|可能|疑似|拟|"
    r"申请|申請|会(?:在|于)|请|請|改日|改期|另日|再次|(?<!按)要求$|延迟|延遲|延后|延後|更改|变更|變更|改约|希望|可$"
)
VOID: Final = re.compile(r"取消|撤销|撤銷|撤回|无需|無需|不用|不必|不需|免除|停止")
VOID_AFTER: Final = re.compile(r".{0,4}(?:已?取消|已?撤销|已?撤銷|申请|申請)")
CONDITION: Final = re.compile(r"如果|如(?:未|逾|超|您|需|有)|若|否则|否則|逾期|超过|超過|直到|一旦")
SIGNER: Final = re.compile(
    rf"[签簽]收[,，:：\s]*(?:代?[签簽]收人?(?:是|为|為)?|由)[:：\s【\[(（]*([^,，。;在]{{0,8}}?{_KEEPER})(?!.{{0,6}}[取领領派配投送])"
)
"""A delivery whose signer, named in the next clause, is a pickup point."""
SENTENCES: Final = re.compile(r"[。;；!！?？\n]")
CLAUSES: Final = re.compile(r"[,，。;；!！?？、\n]|[:：](?!\d)|但是?|然而")
