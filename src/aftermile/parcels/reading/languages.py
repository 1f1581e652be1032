"""
Words of scans in German, French, Spanish, Portuguese, Japanese and Korean: only what is said plainly.

Rows as in `english.py`. A denial, a plan or a condition anywhere in a clause speaks for all of it, since the
order of words differs: what may have been meant otherwise stays unknown.
"""

import re
from typing import Final, NamedTuple

from aftermile.parcels.reading.english import Row


class Language(NamedTuple):
    """`unsure` are words that make a clause say nothing: conditions, "not yet"."""

    rows: tuple[Row, ...]
    denied: re.Pattern[str]
    announced: re.Pattern[str]
    unsure: re.Pattern[str]


def _row(pattern: str, said: str, denied: str = "", announced: str = "") -> Row:
    return Row(re.compile(pattern), said, denied, announced)


def _failed(pattern: str, said: str = "attempt_failed") -> Row:
    return _row(pattern, said, said)


_BACK: Final = ("returning", "", "returning.announced")
_ENDED: Final = ("returned", "returning", "returning.announced")
_HERE: Final = ("delivered", "attempt_failed")

german: Final = Language(
    (
        _row(r"\babsender\w*\b.{0,20}\b(?:zugestellt|übergeben|ausgeliefert)\b", *_ENDED),
        _row(r"\b(?:rücksendung|retoure)\b.{0,30}\b(?:zugestellt|abgeschlossen)\b", *_ENDED),
        _row(
            r"\b(?:rücksendung|retoure|zurückgesandt|zurückgeschickt|rücktransport)\b|\bgeht zurück\b", *_BACK
        ),
        _failed(r"\bnicht angetroffen\b|\bniemand(?:en)? angetroffen\b", "attempt_failed.nobody_home"),
        _failed(
            r"\bannahme\w* (?:wurde )?verweigert\b|\bverweigerte? die annahme\b", "attempt_failed.refused"
        ),
        _failed(r"\b(?:falsche|unvollständige|fehlerhafte) (?:\w+)?adresse\b", "attempt_failed.bad_address"),
        _failed(
            r"\bzustell(?:ung|versuch)\w* (?:\w+ )?(?:erfolglos|fehlgeschlagen|nicht (?:möglich|erfolgreich))\b"
        ),
        _row(
            r"\b(?:abholbereit|zur abholung)\b|\b(?:packstation|paketshop|paketbox|filiale)\b.{0,30}\b(?:geliefert|eingelegt|zugestellt|hinterlegt)\b",
            "available_for_pickup",
            "attempt_failed",
        ),
        _row(
            r"\bnachbar\w*\b.{0,20}\b(?:zugestellt|übergeben|abgegeben)\b",
            "delivered.neighbour",
            "attempt_failed",
        ),
        _row(
            r"\b(?:in|zur) zustellung\b|\bzustellfahrzeug\b|\bwird (?:heute )?zugestellt\b",
            "out_for_delivery",
        ),
        _row(r"\bzugestellt\b|\bausgeliefert\b|\bempfänger\w* (?:\w+ )?übergeben\b", *_HERE),
        _row(r"\bverloren gegangen\b|\bverlust der sendung\b", "lost", "", "exception"),
        _row(r"\bbeschädigt\b", "exception.damaged"),
        _row(r"\bstorniert\b", "cancelled"),
        _row(
            r"\belektronisch (?:\w+ )?(?:angekündigt|übermittelt)\b|\b(?:auftrags|sendungs)daten\b",
            "info_received",
        ),
        _row(
            r"\b(?:verzollung|zollabfertigung)\b.{0,15}\babgeschlossen\b",
            "in_transit.customs_released",
            "customs_hold.import",
        ),
        _row(r"\b(?:verzollt|verzollung|zollabfertigung|zoll)\b", "in_transit.import_customs"),
        _row(r"\beingetroffen\b|\bbearbeitet\b|\bweitertransport\w*\b|\bauf dem weg\b", "in_transit.moving"),
        _row(r"\babgeholt\b", ""),
    ),
    re.compile(r"\b(?:nicht|keine?[nr]?|nie|ohne erfolg)\b"),
    re.compile(r"\b(?:voraussichtlich\w*|geplant\w*|morgen|demnächst|in kürze|soll|erwartet\w*)\b"),
    re.compile(r"\b(?:noch nicht|wenn|falls|sobald|sofern|sonst|bevor|andernfalls)\b"),
)

french: Final = Language(
    (
        _row(r"\b(?:livré|remis|rendu)e?s? à l'expéditeur\b|\bretour (?:\w+ )?livré\b", *_ENDED),
        _row(r"\bretour(?:né\w*|ne)?\b.{0,25}\bexpéditeur\b|\brenvoyé\w*\b|\ben retour\b", *_BACK),
        _failed(r"\bdestinataire (?:\w+ )?absent\b", "attempt_failed.nobody_home"),
        _failed(r"\brefusé\w* par\b", "attempt_failed.refused"),
        _failed(r"\badresse (?:est )?(?:incomplète|incorrecte|erronée)\b", "attempt_failed.bad_address"),
        _failed(r"\b(?:échec|tentative) de livraison\b|\blivraison impossible\b"),
        _row(
            r"\b(?:point relais|point de retrait|bureau de poste|consigne)\b",
            "available_for_pickup",
            "",
        ),
        _row(r"\bvoisin\w*\b", "delivered.neighbour", "attempt_failed"),
        _row(r"\bencours de livraison\b|\ben cours de livraison\b|\ben livraison\b", "out_for_delivery"),
        _row(r"\blivrée?s?\b|\bdistribuée?s?\b", *_HERE),
        _row(r"\bperdue?s?\b", "lost", "", "exception"),
        _row(r"\bendommagée?s?\b", "exception.damaged"),
        _row(r"\bannulée?s?\b", "cancelled"),
        _row(r"\bdédouanement (?:est )?terminé\b", "in_transit.customs_released", "customs_hold.import"),
        _row(r"\bdouanes?\b|\bdédouanement\b", "in_transit.import_customs"),
        _row(r"\bpris en charge\b", "picked_up.accepted"),
        _row(r"\ben transit\b|\ben cours d'acheminement\b", "in_transit.moving"),
    ),
    re.compile(r"\b(?:pas|non|jamais)\b|\bn'"),
    re.compile(r"\b(?:sera|seront|prévue?|prévoit|demain|devrait|va être|bientôt|estimée?)\b"),
    re.compile(r"\b(?:pas encore|si|lorsque|quand|dès que|sinon|avant)\b"),
)

spanish: Final = Language(
    (
        _row(r"\b(?:entregado|devuelto y entregado) al remitente\b|\bdevolución entregada\b", *_ENDED),
        _row(r"\b(?:devuelt[oa]|devolución|retorno)\b", *_BACK),
        _failed(r"\b(?:destinatario )?ausente\b", "attempt_failed.nobody_home"),
        _failed(r"\b(?:rehusad|rechazad)[oa] por\b", "attempt_failed.refused"),
        _failed(r"\bdirección (?:incorrecta|incompleta|errónea)\b", "attempt_failed.bad_address"),
        _failed(
            r"\bno se (?:ha podido|pudo) entregar\b|\b(?:intento|entrega) (?:de entrega )?(?:fallid[oa])\b"
        ),
        _row(
            r"\b(?:disponible|listo) para (?:su )?recog\w+|\ben (?:un |el )?punto de (?:recogida|entrega)\b",
            "available_for_pickup",
        ),
        _row(r"\bvecin[oa]\b", "delivered.neighbour", "attempt_failed"),
        _row(r"\ben reparto\b|\bsalió a reparto\b", "out_for_delivery"),
        _row(r"\bentregad[oa]s?\b", *_HERE),
        _row(r"\bextraviad[oa]\b|\bperdid[oa]\b", "lost", "", "exception"),
        _row(r"\bdañad[oa]\b", "exception.damaged"),
        _row(r"\b(?:cancelad|anulad)[oa]\b", "cancelled"),
        _row(
            r"\bretenid[oa] (?:en|por) (?:la )?aduana\b", "customs_hold.import", "in_transit.import_customs"
        ),
        _row(r"\baduan\w+\b", "in_transit.import_customs"),
        _row(r"\badmitid[oa]\b", "picked_up.accepted"),
        _row(r"\ben tránsito\b|\ben camino\b", "in_transit.moving"),
    ),
    re.compile(r"\b(?:no|nunca|sin)\b"),
    re.compile(r"\b(?:será|serán|previst[oa]|mañana|prevé|estimad[oa]|pendiente|programad[oa]|próxim\w+)\b"),
    re.compile(r"\b(?:aún|todavía|si|cuando|hasta que|en caso)\b"),
)

portuguese: Final = Language(
    (
        _row(r"\bentregue\b.{0,20}\bremetente\b|\bdevolução (?:foi )?entregue\b", *_ENDED),
        _row(r"\bdevolvid[oa]\b|\bdevolução\b", *_BACK),
        _failed(
            r"\b(?:cliente|destinatário) ausente\b|\bcarteiro não atendido\b", "attempt_failed.nobody_home"
        ),
        _failed(r"\b(?:recusad|rejeitad)[oa]\b", "attempt_failed.refused"),
        _failed(r"\bendereço (?:incorreto|insuficiente|incompleto)\b", "attempt_failed.bad_address"),
        _failed(r"\bentrega não (?:\w+ )?(?:pode|pôde|efetuada|realizada)\b|\btentativa de entrega\b"),
        _row(r"\b(?:aguardando|disponível para) retirada\b", "available_for_pickup"),
        _row(r"\bsaiu para (?:a )?entrega\b", "out_for_delivery"),
        _row(r"\bentregue\b", *_HERE),
        _row(r"\bextraviad[oa]\b", "lost", "", "exception"),
        _row(r"\b(?:avariad|danificad)[oa]\b", "exception.damaged"),
        _row(r"\bcancelad[oa]\b", "cancelled"),
        _row(
            r"\b(?:fiscalização|liberad[oa]\b.{0,15})aduan\w+ (?:finalizada|concluída)\b",
            "in_transit.customs_released",
            "customs_hold.import",
        ),
        _row(r"\baduan\w+\b|\balfândega\b", "in_transit.import_customs"),
        _row(r"\bpostado\b", "picked_up.accepted"),
        _row(r"\bem trânsito\b|\bencaminhado\b", "in_transit.moving"),
    ),
    re.compile(r"\b(?:não|nunca|sem)\b"),
    re.compile(r"\b(?:será|serão|previst[oa]|previsão|amanhã|pendente|programad[oa])\b"),
    re.compile(r"\b(?:ainda|se|quando|caso|até que)\b"),
)

EUROPEAN: Final = (german, french, spanish, portuguese)

japanese: Final = Language(
    (
        _row(r"(?:返送|返品)(?:完了|済)|差出人に返送済", *_ENDED),
        _row(r"返送|返品", *_BACK),
        _failed(r"不在|ご不在", "attempt_failed.nobody_home"),
        _failed(r"受取拒[否絶]|受取を?辞退", "attempt_failed.refused"),
        _failed(r"住所(?:不明|不備|相違)|宛先不明|あて所", "attempt_failed.bad_address"),
        _failed(r"持ち?戻|配達できません|お届けできません|未配達"),
        _row(
            r"(?:配達|配送|投函|お届け|お渡し)(?:完了|済|しました|完成)|お届けしました|已配達|お受け取りになりました|窓口でお渡し",
            *_HERE,
        ),
        _row(r"配達中|持ち?出し?中|配送中", "out_for_delivery"),
        _row(r"紛失", "lost", "", "exception"),
        _row(r"破損", "exception.damaged"),
        _row(r"調査中", "exception"),
        _row(r"キャンセル", "cancelled"),
        _row(r"税関検査|通関手続|税関", "in_transit.import_customs"),
        _row(r"引受|集荷(?:完了|済|しました)", "picked_up.accepted"),
        _row(r"発送(?:済|しました)|から発送|^発送$", "in_transit.departed_facility"),
        _row(r"に到着|到着しました|^到着$", "in_transit.arrived_facility"),
        _row(r"輸送中|^通過$", "in_transit.moving"),
    ),
    re.compile(r"ません|ない|なかった"),
    re.compile(r"予定|見込|明日|翌日|でしょう|依頼|希望"),
    re.compile(r"まだ|場合|まで(?:に|は)|次第|準備"),
)

korean: Final = Language(
    (
        _row(r"반송 ?완료", *_ENDED),
        _row(r"반송", *_BACK),
        _failed(r"(?:수취인|고객|수령인) ?부재", "attempt_failed.nobody_home"),
        _failed(r"수취 ?거[절부]", "attempt_failed.refused"),
        _failed(r"미배달|(?:배송|배달) ?(?:실패|불가)"),
        _row(r"(?:배송|배달) ?완료", *_HERE),
        _row(r"배달 ?중|배송 ?출발|배달 ?출발", "out_for_delivery"),
        _row(r"분실", "lost", "", "exception"),
        _row(r"파손", "exception.damaged"),
        _row(r"취소", "cancelled"),
        _row(r"통관 ?보류", "customs_hold.import"),
        _row(r"통관 ?(?:완료|마감)", "in_transit.customs_released"),
        _row(r"통관", "in_transit.import_customs"),
        _row(r"집화 ?(?:처리|완료)", "picked_up.accepted"),
        _row(r"간선 ?[상하]차|배송 ?중|터미널 ?도착", "in_transit.moving"),
    ),
    re.compile(r"않|못|아니|미완"),
    re.compile(r"예정|준비|내일|예상|요청"),
    re.compile(r"아직|경우|때까지|다면"),
)

JAPANESE: Final = re.compile(
    r"[\u3041-\u30ff]|配達|返送|差出|投函|発送|予定|済|引受|持戻|受取|紛失|輸送中|^(?:到着|通過|保管)$"
)
HANGUL: Final = re.compile(r"[\uac00-\ud7a3]")
CLAUSES: Final = re.compile(r"[.;:!?\n()（）。、，,]| - |\b(?:aber|mais|pero|mas)\b")
