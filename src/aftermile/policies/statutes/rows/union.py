"""The European Union: its floor, and the states that we know more about."""

from typing import Final

from aftermile.policies.statutes.parts import (
    Conformity,
    Delivery,
    Extension,
    LatePenalty,
    National,
    OutboundFreight,
    Part,
    Place,
    RefundClock,
    ReturnFreight,
    Step,
    Term,
    Withdrawal,
)
from aftermile.policies.statutes.rows.shapes import (
    FOURTEEN,
    FOURTEEN_ROLLING,
    ON,
    REPAIR_FIRST,
    THIRTY,
    UNION_EXCLUSIONS,
)

_RIGHTS: Final = "https://eur-lex.europa.eu/eli/dir/2011/83/oj"
_SALES: Final = "https://eur-lex.europa.eu/eli/dir/2019/771/oj"
_REPAIR: Final = "https://eur-lex.europa.eu/eli/dir/2024/1799/oj"
_BGB: Final = "https://www.gesetze-im-internet.de/bgb/"
_BGB357: Final = "Later: § 357(1)-(5) read in a database of statutes."
_CONSO: Final = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006069565/"
_TRLGDCU: Final = "https://www.boe.es/buscar/act.php?id=BOE-A-2007-20555"
_DL84: Final = "https://diariodarepublica.pt/dr/detalhe/decreto-lei/84-2021-172938301"
_DR: Final = "https://diariodarepublica.pt/"
_BW: Final = "https://wetten.overheid.nl/BWBR0005290/"
_CODICE: Final = "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-09-06;206"
_UPK: Final = "https://isap.sejm.gov.pl/isap.nsf/DocDetails.xsp?id=WDU20140000827"
_KKL: Final = (
    "https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/"
    "konsumentkoplag-2022260_sfs-2022-260/"
)
_RIKSDAGEN: Final = "https://www.riksdagen.se/sv/dokument-och-lagar/"
_CRA22: Final = "https://www.irishstatutebook.ie/eli/2022/act/37/"
_BELGIUM: Final = "https://www.ejustice.just.fgov.be/"
_KSL: Final = "https://www.finlex.fi/en/laws/translations/1978/eng19780038"
_NJT: Final = "https://njt.hu/"

_EEA: Final = "EEA Agreement Annex XIX, Joint Committee Decision 181/2012"
_EFTA: Final = "https://www.efta.int/eea/policy-areas/flanking-horizontal-policies/consumer-protection"
_IS_RULES: Final = "https://island.is/reglugerdir/nr/0435-2016"
_CONSUMER_RIGHTS: Final = ("withdrawal", "refund", "return_freight", "outbound_freight", "delivery")
"""What Directive 2011/83/EU governs. Later directives on sales are not taken for law of the EEA unread."""

_REJECT: Final = (Step(THIRTY, (frozenset({"refund", "repair", "replacement"}),)),)

PLACES: Final[tuple[Place, ...]] = (
    Place("EU", "European Union"),
    Place(
        "DE",
        "Germany",
        "EU",
        national={
            "withdrawal": National(
                "BGB § 312g, 355, 356", _BGB, verified=True, checked="Commentary on BGB § 355, 356 read."
            ),
            "refund": National("BGB § 357(1), (3), (4)", _BGB, verified=True, checked=_BGB357),
            "return_freight": National("BGB § 357(5)", _BGB, verified=True, checked=_BGB357),
            "outbound_freight": National("BGB § 357(2)", _BGB, verified=True, checked=_BGB357),
        },
        notes=("declare_withdrawal",),
    ),
    Place(
        "FR",
        "France",
        "EU",
        national={
            name: National(cite, _CONSO)
            for name, cite in (
                ("withdrawal", "Code de la consommation Art. L221-18, L221-20, L221-28"),
                ("return_freight", "Code de la consommation Art. L221-23"),
                ("outbound_freight", "Code de la consommation Art. L221-24"),
            )
        },
    ),
    Place(
        "ES",
        "Spain",
        "EU",
        national={
            "withdrawal": National(
                "TRLGDCU Art. 102-105", _TRLGDCU, verified=True, checked="The row was read in a stored copy."
            ),
            "refund": National("TRLGDCU Art. 107", _TRLGDCU),
            "return_freight": National("TRLGDCU Art. 108", _TRLGDCU),
            "outbound_freight": National("TRLGDCU Art. 107", _TRLGDCU),
        },
    ),
    Place(
        "PT",
        "Portugal",
        "EU",
        national={
            name: National(f"Decreto-Lei 24/2014 Art. {article}", _DR)
            for name, article in (
                ("withdrawal", "10, 11, 17"),
                ("refund", "12"),
                ("return_freight", "13"),
                ("outbound_freight", "12"),
            )
        },
    ),
    Place(
        "NL",
        "Netherlands",
        "EU",
        national={
            name: National(f"BW {article}", _BW)
            for name, article in (
                ("withdrawal", "6:230o, 6:230p"),
                ("refund", "6:230r"),
                ("return_freight", "6:230s"),
                ("outbound_freight", "6:230r"),
            )
        },
    ),
    Place(
        "IT",
        "Italy",
        "EU",
        national={
            name: National(f"Codice del consumo Art. {article}", _CODICE)
            for name, article in (
                ("withdrawal", "52, 53, 59"),
                ("refund", "56"),
                ("return_freight", "57"),
                ("outbound_freight", "56"),
            )
        },
    ),
    Place(
        "PL",
        "Poland",
        "EU",
        "medium",
        national={
            name: National(f"Ustawa o prawach konsumenta Art. {article}", _UPK)
            for name, article in (
                ("withdrawal", "27-29, 38"),
                ("refund", "32"),
                ("return_freight", "34"),
                ("outbound_freight", "32, 33"),
            )
        },
    ),
    Place(
        "SE",
        "Sweden",
        "EU",
        "medium",
        national={"withdrawal": National("Lag (2005:59) om distansavtal", _RIKSDAGEN)},
    ),
    Place("IE", "Ireland", "EU", "medium"),
    Place("BE", "Belgium", "EU", "medium"),
    Place(
        "FI",
        "Finland",
        "EU",
        "medium",
        national={"withdrawal": National("Consumer Protection Act 38/1978 ch. 6", _KSL)},
    ),
    Place("HU", "Hungary", "EU", "low"),
    *(
        Place(code, name, "EU", "low", notes=("state_not_checked",))
        for code, name in (
            ("AT", "Austria"),
            ("DK", "Denmark"),
            ("CZ", "Czechia"),
            ("SK", "Slovakia"),
            ("RO", "Romania"),
            ("GR", "Greece"),
            ("HR", "Croatia"),
            ("BG", "Bulgaria"),
            ("SI", "Slovenia"),
            ("LT", "Lithuania"),
            ("LV", "Latvia"),
            ("EE", "Estonia"),
            ("LU", "Luxembourg"),
            ("MT", "Malta"),
            ("CY", "Cyprus"),
        )
    ),
    *(
        Place(
            code,
            name,
            "EU",
            "low",
            national={part: National(cite, url) for part in _CONSUMER_RIGHTS},
            notes=("eea_state_not_checked",),
            takes=_CONSUMER_RIGHTS,
        )
        for code, name, cite, url in (
            ("IS", "Iceland", f"Act 16/2016 on consumer contracts; {_EEA}", _IS_RULES),
            ("LI", "Liechtenstein", _EEA, _EFTA),
        )
    ),
)

_FLOOR: Final[tuple[Part, ...]] = (
    Withdrawal(
        place="EU",
        since=ON("2014-06-13"),
        cite="Directive 2011/83/EU Art. 9, 10, 14, 16; Reg. 1182/71 Art. 3",
        url=_RIGHTS,
        verified=True,
        checked="Art. 9 and 11a read.",
        kind="no_reason",
        term=FOURTEEN_ROLLING,
        exclusions=UNION_EXCLUSIONS,
        extension=Extension("adds", Term(12, "months"), FOURTEEN_ROLLING),
        send_back=FOURTEEN_ROLLING,
        value_loss_if_informed=True,
        notes=("sending_in_time_suffices", "last_item_of_order"),
    ),
    RefundClock(
        place="EU",
        since=ON("2014-06-13"),
        cite="Directive 2011/83/EU Art. 13",
        url=_RIGHTS,
        start="notice",
        term=FOURTEEN,
        waits_for="received_or_sent",
        notes=("same_means_of_payment",),
    ),
    ReturnFreight(
        place="EU",
        since=ON("2014-06-13"),
        cite="Directive 2011/83/EU Art. 6(1)(i), 14(1)",
        url=_RIGHTS,
        payer="buyer",
        needs="informed",
        notes=("direct_cost_only",),
    ),
    OutboundFreight(
        place="EU",
        since=ON("2014-06-13"),
        cite="Directive 2011/83/EU Art. 13(1), 13(2)",
        url=_RIGHTS,
        refunded=True,
        notes=("standard_delivery_only",),
    ),
    Delivery(
        place="EU",
        since=ON("2014-06-13"),
        cite="Directive 2011/83/EU Art. 18, 20",
        url=_RIGHTS,
        term=THIRTY,
        then="additional_period",
        notes=("refund_without_delay",),
    ),
    Conformity(
        place="EU",
        since=ON("2014-06-13"),
        until=ON("2021-12-31"),
        cite="Directive 1999/44/EC Art. 3, 5",
        url="https://eur-lex.europa.eu/eli/dir/1999/44/oj",
        confidence="medium",
        months=24,
        burden_months=6,
        tiers=REPAIR_FIRST,
    ),
    Conformity(
        place="EU",
        since=ON("2022-01-01"),
        until=ON("2026-07-30"),
        cite="Directive (EU) 2019/771 Art. 10, 11, 13, 14, 16",
        url=_SALES,
        months=24,
        burden_months=12,
        tiers=REPAIR_FIRST,
        notify_months=2,
        notes=("notify_where_state_asks",),
    ),
    Conformity(
        place="EU",
        since=ON("2026-07-31"),
        cite="Directive (EU) 2019/771 Art. 10, 11, 13, 14, 16; Directive (EU) 2024/1799 Art. 16",
        url=_REPAIR,
        months=24,
        burden_months=12,
        tiers=REPAIR_FIRST,
        notify_months=2,
        repair_adds=12,
        repair_times=1,
        notes=("notify_where_state_asks", "transposition_may_be_late"),
    ),
)

_STATES: Final[tuple[Part, ...]] = (
    Conformity(
        place="DE",
        since=ON("2022-01-01"),
        cite="BGB § 434, 437-439, 475e, 477",
        url=_BGB,
        verified=True,
        checked="Later: § 438 and § 477 read (lexetius, Haufe).",
        months=24,
        burden_months=12,
        tiers=REPAIR_FIRST,
        notes=("not_barred_before_4_months",),
    ),
    RefundClock(
        place="FR",
        since=ON("2014-06-14"),
        cite="Code de la consommation Art. L221-24",
        url=_CONSO,
        start="notice",
        term=FOURTEEN,
        waits_for="received_or_sent",
    ),
    LatePenalty(
        place="FR",
        since=ON("2016-07-01"),
        cite="Code de la consommation Art. L242-4",
        url=_CONSO,
        verified=True,
        checked="Later: L242-4 read (Lexbase, Doctrine).",
        how="ladder",
        steps=((20, 5), (30, 10), (60, 20), (90, 50)),
        monthly=5,
        legal_days=10,
    ),
    Conformity(
        place="FR",
        since=ON("2022-01-01"),
        cite="Code de la consommation Art. L217-3, L217-7, L217-10, L217-13, D211-2",
        url=_CONSO,
        verified=True,
        checked="D211-2 read.",
        months=24,
        burden_months=24,
        used_burden_months=12,
        tiers=REPAIR_FIRST,
        repair_within=THIRTY,
        repair_adds=6,
        repair_times=1,
        notes=("replacement_starts_again",),
    ),
    Conformity(
        place="ES",
        since=ON("2022-01-01"),
        cite="TRLGDCU Art. 117-121, 127 bis",
        url=_TRLGDCU,
        verified=True,
        checked="Art. 120 read.",
        months=36,
        burden_months=24,
        used_months=12,
        goods_months={"digital": 24},
        tiers=REPAIR_FIRST,
        notes=("spare_parts_10_years",),
    ),
    LatePenalty(
        place="ES",
        since=ON("2014-06-13"),
        cite="TRLGDCU Art. 76, 107(3)",
        url=_TRLGDCU,
        how="double",
    ),
    Conformity(
        place="PT",
        since=ON("2022-01-01"),
        cite="Decreto-Lei 84/2021 Art. 12, 13, 15-18",
        url=_DL84,
        verified=True,
        checked="Years, presumption and right of rejection read.",
        months=36,
        burden_months=24,
        tiers=REPAIR_FIRST,
        steps=_REJECT,
        repair_within=THIRTY,
        repair_adds=6,
        repair_times=4,
    ),
    LatePenalty(
        place="PT",
        since=ON("2014-06-13"),
        cite="Decreto-Lei 24/2014 Art. 12",
        url=_DR,
        how="double",
    ),
    Conformity(
        place="NL",
        since=ON("2022-04-27"),
        cite="BW 7:17, 7:18a, 7:21-7:23",
        url=_BW,
        months=None,
        sure_months=24,
        burden_months=12,
        tiers=REPAIR_FIRST,
        notify_months=2,
        duration="expected_life",
    ),
    Conformity(
        place="IT",
        since=ON("2022-01-01"),
        cite="Codice del consumo Art. 128-135 septies",
        url=_CODICE,
        months=24,
        burden_months=12,
        tiers=REPAIR_FIRST,
        notes=("action_within_26_months",),
    ),
    Conformity(
        place="PL",
        since=ON("2023-01-01"),
        cite="Ustawa o prawach konsumenta Art. 7a, 43a-43g",
        url=_UPK,
        confidence="medium",
        checked="Later: the two years of Art. 43c read; presumption and Art. 7a from memory.",
        months=24,
        burden_months=24,
        tiers=REPAIR_FIRST,
        answer=FOURTEEN,
        refund_within=FOURTEEN,
    ),
    Conformity(
        place="SE",
        since=ON("2022-05-01"),
        cite="Konsumentköplag (2022:260) ch. 4 § 17, ch. 5",
        url=_KKL,
        confidence="medium",
        verified=True,
        checked="Later: 2 and 3 years read in articles of law firms (zellberg.se, d-jur.se).",
        months=36,
        burden_months=24,
        tiers=REPAIR_FIRST,
    ),
    Conformity(
        place="IE",
        since=ON("2022-11-29"),
        cite="Consumer Rights Act 2022",
        url=_CRA22,
        confidence="medium",
        months=72,
        burden_months=12,
        tiers=REPAIR_FIRST,
        steps=_REJECT,
        duration="limitation_6_years",
    ),
    Conformity(
        place="BE",
        since=ON("2022-06-01"),
        cite="(Old) Civil Code Art. 1649bis-1649octies",
        url=_BELGIUM,
        confidence="medium",
        verified=True,
        checked="Later: Art. 1649quater § 4 read in an article of a law firm (lexel.be).",
        months=24,
        burden_months=24,
        tiers=REPAIR_FIRST,
    ),
    Conformity(
        place="FI",
        since=ON("2022-01-01"),
        cite="Consumer Protection Act 38/1978 ch. 5",
        url=_KSL,
        confidence="medium",
        months=None,
        sure_months=24,
        burden_months=12,
        tiers=REPAIR_FIRST,
        duration="expected_life",
        notes=("notify_in_reasonable_time",),
    ),
    Conformity(
        place="HU",
        since=ON("2022-01-01"),
        cite="Civil Code 6:159-6:174; Gov. Decree 151/2003",
        url=_NJT,
        confidence="low",
        months=24,
        burden_months=12,
        tiers=REPAIR_FIRST,
        notes=("mandatory_guarantee",),
    ),
)

PARTS: Final[tuple[Part, ...]] = (*_FLOOR, *_STATES)
