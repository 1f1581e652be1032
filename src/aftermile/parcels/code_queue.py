"""Codes and words that nobody knows, as staff see them, and what was taught of them."""

import re
from collections.abc import Iterable
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Final, NamedTuple

from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from aftermile.database.keyset import Key, Page, page
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.parcels.carrier import carriers, trackers
from aftermile.parcels.folding.words import MILESTONES, UNKNOWN
from aftermile.parcels.models import Scan, TaughtCode, UnknownCode
from aftermile.parcels.reading.codes import CODES
from aftermile.parcels.reading.teaching import digest_of, words_of

MOST: Final = 200
NEAR: Final = 0.75
"""So alike are two codes, of 1, that one suggests what the other may mean."""
SHORTEST: Final = 3


class OpenCode(NamedTuple):
    """A code (without one: words) of a source whose meaning is not known; `parcel` is one that has it."""

    source: str
    carrier: str
    code: str
    words: str
    times: int
    first_at: datetime
    last_at: datetime
    parcel: str
    id: int = 0
    """Of the row that counts it for the whole installation; 0 where only one's own parcels are counted."""
    said: str = ""
    """What the carrier wrote beside the code, once."""


class Codes(NamedTuple):
    """One page; `next` is the mark of the page after it."""

    items: list[OpenCode]
    next: str | None = None


def open_codes(scope: Scope, *, after: str = "", limit: int = 50) -> Codes:
    """Return what waits to be taught, the most frequent first; a seller sees what his own parcels have."""
    if scope.sellers is not None:
        return Codes(_of_sellers(scope)[:MOST])
    unknown = Scan.objects.filter(milestone=UNKNOWN, source=OuterRef("source"), code=OuterRef("code"))
    rows = UnknownCode.objects.filter(Q(code="") | Exists(unknown), taught=None, set_aside_at=None)
    texts = Subquery(unknown.exclude(code="").exclude(text="").values("text")[:1])
    rows = rows.annotate(said=Coalesce(texts, Value("")))
    found = page(rows, order_by=(Key("count", descending=True), Key("id")), after=after, limit=limit)
    return Codes([_open(row) for row in found.items], found.next)


def _open(row: Any) -> OpenCode:
    times = (row.count, row.first_at, row.last_at)
    return OpenCode(
        row.source, row.carrier, row.code, row.words, *times, row.parcel_id or "", row.pk, row.said
    )


def _of_sellers(scope: Scope) -> list[OpenCode]:
    """Count the unknown scans of these sellers' parcels."""
    scans = scope.apply(Scan.objects.filter(milestone=UNKNOWN, takes_back=""), "parcel__seller_id")
    words_only = Case(When(code="", then=F("text")), default=Value(""))
    groups = (
        scans.exclude(code="", text="")
        .exclude(evidence="person")
        .annotate(said=words_only)
        .values("source", "code", "said")
        .annotate(
            many=Count("key"),
            first=Min("recorded_at"),
            last=Max("recorded_at"),
            who=Max("carrier"),
            one=Max("parcel_id"),
            wrote=Max("text"),
        )
    )
    found: dict[str, OpenCode] = {}
    for row in groups:
        digest = digest_of(row["source"], row["code"], row["said"])
        words = "" if row["code"] else words_of(row["said"])
        before = found.get(digest)
        times = (row["many"], row["first"], row["last"])
        if before is not None:
            times = (before.times + times[0], min(before.first_at, times[1]), max(before.last_at, times[2]))
        found[digest] = OpenCode(
            row["source"],
            row["who"],
            row["code"],
            words,
            *times,
            row["one"],
            said=row["wrote"] if row["code"] else "",
        )
    aside = UnknownCode.objects.filter(digest__in=found).exclude(set_aside_at=None)
    for digest in aside.values_list("digest", flat=True):
        del found[digest]
    return sorted(found.values(), key=lambda one: (-one.times, one.source, one.code, one.words))


def get_unknown_code(row_id: int) -> UnknownCode:
    found = UnknownCode.objects.filter(pk=row_id).first()
    if found is None:
        raise NotFound(noun="code", ref=str(row_id))
    return found


def list_taught(scope: Scope, *, after: str = "", limit: int = 50) -> Page[TaughtCode]:
    """Return what was taught, newest first: for everybody, and for these sellers."""
    return page(
        _taught(scope).select_related("seller"),
        order_by=(Key("id", descending=True),),
        after=after,
        limit=limit,
    )


def get_taught(scope: Scope, row_id: int) -> TaughtCode:
    found = _taught(scope).select_related("seller").filter(pk=row_id).first()
    if found is None:
        raise NotFound(noun="code", ref=str(row_id))
    return found


def _taught(scope: Scope) -> QuerySet[TaughtCode]:
    rows = TaughtCode.objects.all()
    if scope.sellers is None:
        return rows
    return rows.filter(Q(seller=None) | Q(seller__in=sorted(scope.sellers)))


def holds_now(rows: Iterable[TaughtCode]) -> set[int]:
    """Return the ids of those that hold: the newest of their code, not taken back."""
    what = {(row.source, row.code, row.words, row.seller_id) for row in rows}
    sources = {source for source, *_ in what}
    newest: dict[Any, tuple[int, str]] = {}
    columns = ("source", "code", "words", "seller_id", "id", "milestone")
    for *place, ref, milestone in (
        TaughtCode.objects.filter(source__in=sources).order_by("id").values_list(*columns)
    ):
        newest[tuple(place)] = (ref, milestone)
    return {newest[one][0] for one in what if newest[one][1] != UNKNOWN}


class Suggestion(NamedTuple):
    """What a code may mean; `why` is same_code, similar_code or words, `where` says whose."""

    milestone: str
    detail: str
    cause: str
    party: str
    why: str
    where: str


_HINTS: Final[tuple[tuple[str, str], ...]] = (
    ("customs_hold", "duty tax tariff 关税 税费"),
    ("in_transit.import_customs", "customs clearance broker 清关 海关 报关"),
    ("returning", "return rts 退回 退件"),
    ("available_for_pickup", "locker parcelshop collect pickup 自提 驿站 取件"),
    ("out_for_delivery", "courier driver vehicle route 派送 派件"),
    ("attempt_failed", "attempt absent closed refused address 未妥投 拒收 无人"),
    ("delivered", "delivered signed pod 签收 妥投"),
    ("exception.damaged", "damaged broken 破损"),
    ("exception.delayed", "delay late backlog 延误"),
    ("exception", "hold held issue problem exception 异常 滞留"),
    ("picked_up", "accepted collected picked 揽收 收寄"),
    ("info_received", "label manifest announced order 下单 电子面单"),
    ("in_transit", "arrive depart hub sort terminal gateway linehaul processed scan 到达 离开 转运 分拣"),
)


def suggestions(source: str, code: str, text: str, *, most: int = 3) -> list[Suggestion]:
    """Return what a code may mean: as others use it, as codes like it mean, as its words sound."""
    found = [*_same(source, code), *_similar(source, code), *_sounds(text)]
    kept: dict[tuple[str, str], Suggestion] = {}
    for one in found:
        if one.milestone in MILESTONES:
            kept.setdefault((one.milestone, one.detail), one)
    return list(kept.values())[:most]


def _same(source: str, code: str) -> list[Suggestion]:
    if not code:
        return []
    rows = TaughtCode.objects.filter(code=code, seller=None).exclude(source=source).order_by("-id")[:3]
    taught = [
        Suggestion(row.milestone, row.detail, row.cause, row.party, "same_code", row.source) for row in rows
    ]
    tables = [(info.label, info.codes) for info in carriers]
    tables += [(service.info.label, service.info.codes) for service in trackers]
    return taught + [_told(codes[code], "same_code", label) for label, codes in tables if code in codes]


def _similar(source: str, code: str) -> list[Suggestion]:
    if len(code) < SHORTEST:
        return []
    found = carriers.find(source)
    service = trackers.find(source)
    own = dict(found.codes if found else service.info.codes if service else {})
    own |= {known: f"{one[0]}.{one[1]}|{one[2]}|{one[3]}" for known, one in CODES.items()} if not own else {}
    alike = SequenceMatcher(b=code.lower(), autojunk=False)
    ranked = []
    for other, told in own.items():
        alike.set_seq1(other.lower())
        if alike.real_quick_ratio() >= NEAR and alike.ratio() >= NEAR:
            ranked.append((-alike.ratio(), other, told))
    return [_told(told, "similar_code", other) for _score, other, told in sorted(ranked)[:2]]


def _sounds(text: str) -> list[Suggestion]:
    said = words_of(text)
    found = []
    for meaning, hints in _HINTS:
        hit = next((hint for hint in hints.split() if _begins_a_word(hint, said)), "")
        if hit:
            found.append(_told(meaning, "words", hit))
    return found


def _begins_a_word(hint: str, said: str) -> bool:
    """Tell whether a word begins so ("assigned" is not signed); Chinese parts no words."""
    return re.search(rf"\b{hint}" if hint.isascii() else hint, said) is not None


def _told(told: str, why: str, where: str) -> Suggestion:
    head, _, blame = told.partition("|")
    cause, _, party = blame.partition("|")
    milestone, _, detail = head.partition(".")
    return Suggestion(milestone, detail, cause, party, why, where)
