"""What a law asks of screens and processes."""

from typing import Final

from aftermile.policies.statutes.parts import Feature
from aftermile.policies.statutes.rows.shapes import ON

FEATURES: Final[tuple[Feature, ...]] = (
    Feature(
        code="withdrawal_button",
        place="EU",
        since=ON("2026-06-19"),
        cite="Directive 2011/83/EU Art. 11a; Directive (EU) 2023/2673",
        url="https://eur-lex.europa.eu/eli/dir/2023/2673/oj",
        verified=True,
        checked="Summaries by law firms read.",
        data={"steps": "2", "login": "no", "acknowledgement": "durable_medium"},
    ),
    Feature(
        code="harmonised_notice",
        place="EU",
        since=ON("2026-09-27"),
        cite="Directive (EU) 2024/825; Implementing Regulation (EU) 2025/1960",
        url="https://cms.law/en/deu/legal-updates/guarantees-what-traders-need-to-consider-from-2026",
        verified=True,
        checked="Summary by a law firm read.",
    ),
    Feature(
        code="withdrawal_button",
        place="AR",
        since=ON("2020-10-05"),
        cite="Res. 424/2020; Disp. 954/2025",
        url="https://ariesonline.com.ar/contenido/173096/entradas-y-hoteles-las-nuevas-reglas-del-boton-de-arrepentimiento-para-compras-o",
        verified=True,
        checked="A report on Disp. 954/2025 read.",
        data={"steps": "1", "login": "no", "label": "Botón de arrepentimiento"},
    ),
    Feature(
        code="carrier_named",
        place="TR",
        since=ON("2026-01-01"),
        cite="Regulation on Distance Contracts Art. 5, 12, 13 (OG 32909)",
        url="https://moral.av.tr/en/legal-updates/regulation-amending-the-regulation-on-distance-contracts-published-2895",
        verified=True,
        checked="Summaries by law firms read.",
    ),
    Feature(
        code="exclusion_confirmation",
        place="CN",
        since=ON("2014-03-15"),
        cite="消费者权益保护法 (Consumer Protection Law) Art. 25; State Council Order 778 Art. 19",
        url="https://www.gov.cn/zhengce/content/202403/content_6940158.htm",
        data={"per": "purchase"},
    ),
    Feature(
        code="exclusion_confirmation",
        place="TW",
        since=ON("2016-01-01"),
        cite="消費者保護法 (Consumer Protection Act) Art. 19",
        url="https://law.moj.gov.tw/LawClass/LawSingle.aspx?flno=19&pcode=J0170001",
        verified=True,
        checked="Art. 19 read.",
        data={"per": "notice"},
    ),
    Feature(
        code="goods_intact",
        place="CN",
        since=ON("2014-03-15"),
        cite="消费者权益保护法 (Consumer Protection Law) Art. 25; State Council Order 778 Art. 19",
        url="https://www.gov.cn/zhengce/content/202403/content_6940158.htm",
    ),
    Feature(
        code="cod_open_before_pay",
        place="TH",
        since=ON("2024-10-03"),
        cite="Notification on cash on delivery services B.E. 2567",
        url="https://www.bgloballaw.com/2024/09/25/notification-on-consumer-rights-in-online-cash-on-delivery-services/",
        confidence="medium",
        verified=True,
        checked="Summary by a law firm read.",
        data={"held_days": "5", "refund_days": "15"},
    ),
    Feature(
        code="immediate_refund",
        place="BR",
        since=ON("1991-03-11"),
        cite="CDC (Lei 8.078/1990) Art. 49, sole paragraph",
        url="https://www.planalto.gov.br/ccivil_03/leis/l8078compilado.htm",
        verified=True,
        checked="Art. 49 read.",
    ),
)
