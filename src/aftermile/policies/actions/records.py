"""
Decisions are kept with everything they rest on, and can be replayed.

A record is written once. Later words of a person are appended to `overrides` under a lock;
nothing else of it has a way to change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

import msgspec
from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput
from aftermile.orders.models import Order
from aftermile.policies.engine.problems import TableBroken
from aftermile.policies.entitlement import NOTHING, Entitlement
from aftermile.policies.models import DecisionRecord, PolicyTable, Purpose, TableState
from aftermile.policies.owed import Decision, Facts, Rules, decide
from aftermile.policies.owed.matrix import BUILT_IN
from aftermile.policies.owed.matrix_document import BUILT_IN_MATRIX
from aftermile.policies.owed.tracing import traces_of
from aftermile.policies.queries.applying import InForce, hash_of, parsed_table, with_table
from aftermile.policies.queries.deciding import decision_of_case
from aftermile.policies.statutes import LAW_VERSION
from aftermile.policies.trials import brief

ENGINE_VERSION: Final = "1"
"""Rises when the same facts and tables may give another answer without a change of the law."""
_ROLES: Final = ("then", "now", "program", "matrix")


@dataclass(frozen=True, slots=True)
class Replay:
    """
    A record decided again. `same`: the answer is the one that was kept, to the byte.

    `law_changed` and `engine_changed` say why it may differ; `differences` names the parts of the answer
    that do, `broken` why it could not be decided again at all.
    """

    record_id: str
    same: bool
    differences: tuple[str, ...] = ()
    law_changed: bool = False
    engine_changed: bool = False
    broken: str = ""


def record_decision(
    order: Order,
    *,
    facts: Facts,
    decision: Decision,
    rules: Rules | None = None,
    case_ref: str = "",
    used: InForce | None = None,
) -> DecisionRecord:
    """
    Append what was decided on which facts by which tables and law, and what a table in shadow says.

    `used` is where the rules come from, where the caller has just read it; else one query reads it again.
    """
    rules = rules or Rules()
    raw = msgspec.json.encode(facts, order="deterministic")
    rows = _tables(order, rules) if used is None else _tables_of(used)
    now = rules.versions.get("now")
    return DecisionRecord.objects.create(
        seller_id=order.seller_id,
        order=order,
        case_ref=case_ref,
        table=rows.get(now) if now else None,
        versions=_versions(rules, rows),
        law_version=decision.law_version,
        engine_version=ENGINE_VERSION,
        facts=msgspec.json.decode(raw),
        facts_hash=sha256(raw).hexdigest(),
        decision=plain(decision),
        trace=traces_of(facts, rules),
        shadow=_shadow(facts, rules, rows, decision),
        answer_hash=answer_hash(decision),
        at=clock.now(),
    )


def _tables(order: Order, rules: Rules) -> dict[str, PolicyTable]:
    """Return the versions used, and the promise in shadow under its state."""
    wanted = [ident for ident in rules.versions.values() if ident != BUILT_IN]
    rows = PolicyTable.objects.filter(seller_id=order.seller_id)
    used = rows.filter(pk__in=wanted) | rows.filter(state=TableState.SHADOW, purpose=Purpose.PROMISE)
    return {row.pk: row for row in used}


def _tables_of(used: InForce) -> dict[str, PolicyTable]:
    shadow = used.shadow if used.shadow is not None and used.shadow.purpose == Purpose.PROMISE else None
    return {row.pk: row for row in (*used.tables.values(), shadow) if row is not None}


def _versions(rules: Rules, rows: Mapping[str, PolicyTable]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for role, ident in rules.versions.items():
        if ident in rows:
            row = rows[ident]
            found[role] = {
                "id": row.pk,
                "version": row.version,
                "sha256": row.sha256 or hash_of(row.document),
            }
    if rules.matrix is None:
        found["matrix"] = {"id": BUILT_IN, "version": 0, "sha256": hash_of(BUILT_IN_MATRIX)}
    if rules.goodwill != NOTHING:
        found["goodwill"] = msgspec.to_builtins(rules.goodwill, order="deterministic")
    if rules.days_off or rules.days_on:
        found["calendar"] = msgspec.to_builtins({"off": rules.days_off, "on": rules.days_on})
    return found


def _shadow(
    facts: Facts, rules: Rules, rows: Mapping[str, PolicyTable], decision: Decision
) -> dict[str, Any]:
    """Return what a promise in shadow would have decided, as `trials.shadow_report` reads it."""
    row = next((row for row in rows.values() if row.state == TableState.SHADOW), None)
    if row is None:
        return {}
    try:
        would = brief(decide(facts, with_table(rules, row)))
    except TableBroken as error:
        return {"table": row.pk, "version": row.version, "differs": False, "broken": error.code}
    differs = brief(decision) != would
    return {"table": row.pk, "version": row.version, "differs": differs, "would": would}


def plain(decision: Decision) -> dict[str, Any]:
    """Return a decision as JSON data, the same for the same decision."""
    return dict(msgspec.json.decode(msgspec.json.encode(decision, order="deterministic")))


def answer_hash(decision: Decision) -> str:
    """Return the SHA-256 over the whole answer."""
    return sha256(msgspec.json.encode(decision, order="deterministic")).hexdigest()


def read_decision(record: DecisionRecord) -> tuple[Facts, Decision]:
    """Return a kept decision as the objects it was made of."""
    return (
        msgspec.convert(record.facts, Facts, strict=False),
        msgspec.convert(record.decision, Decision, strict=False),
    )


def replay(record: DecisionRecord) -> Replay:
    """Decide a record again on its own facts by its own tables; a change of the law since is told as such."""
    law_changed = record.law_version != LAW_VERSION
    engine_changed = record.engine_version != ENGINE_VERSION
    try:
        facts, kept = read_decision(record)
        _require_untouched(record, facts, kept)
        again = decide(facts, rules_of_record(record))
    except (msgspec.ValidationError, TableBroken, PolicyTable.DoesNotExist, KeyError) as error:
        return Replay(record.pk, False, (), law_changed, engine_changed, _short(error))
    if answer_hash(again) == record.answer_hash:
        return Replay(record.pk, True, (), law_changed, engine_changed)
    old, new = plain(kept), plain(again)
    differences = tuple(name for name in new if old.get(name) != new[name])
    if law_changed and differences == ("law_version",):
        return Replay(record.pk, True, (), law_changed, engine_changed)
    return Replay(record.pk, False, differences, law_changed, engine_changed)


def _require_untouched(record: DecisionRecord, facts: Facts, kept: Decision) -> None:
    """Raise `KeyError` where facts or answer are not what was written: what people read would be a lie."""
    if sha256(msgspec.json.encode(facts, order="deterministic")).hexdigest() != record.facts_hash:
        raise KeyError("the facts are not those that were kept")
    if answer_hash(kept) != record.answer_hash:
        raise KeyError("the answer is not the one that was kept")


def rules_of_record(record: DecisionRecord) -> Rules:
    """Return the rules a record was decided by; a table that is not what it was raises `KeyError`."""
    kept: dict[str, Any] = record.versions
    tables = {}
    for role in _ROLES:
        if role not in kept or kept[role]["id"] == BUILT_IN:
            continue
        row = PolicyTable.objects.get(pk=kept[role]["id"], seller_id=record.seller_id)
        if hash_of(row.document) != kept[role]["sha256"]:
            raise KeyError(f"{role}: {row.pk} is not the version that decided")
        tables[role] = (row.pk, parsed_table(row))
    calendar = msgspec.convert(kept.get("calendar", {}), dict[str, dict[str, tuple[date, ...]]], strict=False)
    goodwill = kept.get("goodwill")
    return Rules(
        **{role: table for role, (_ident, table) in tables.items()},
        goodwill=msgspec.convert(goodwill, Entitlement, strict=False) if goodwill else NOTHING,
        versions={role: ident for role, (ident, _table) in tables.items()},
        days_off=calendar.get("off", {}),
        days_on=calendar.get("on", {}),
    )


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def replay_all(*, case_ref: str = "", since: datetime | None = None) -> Iterator[Replay]:
    """Replay the records of one case, since a moment, or all of them, oldest first, a few at a time."""
    rows = DecisionRecord.objects.exclude(answer_hash="").order_by("at", "id")
    if case_ref:
        rows = rows.filter(case_ref=case_ref)
    if since is not None:
        rows = rows.filter(at__gte=since)
    for record in rows.iterator(chunk_size=200):
        yield replay(record)


@transaction.atomic
def record_override(
    case_ref: str, reason: str, by: Actor, *, what: str = "", data: Mapping[str, Any] | None = None
) -> DecisionRecord | None:
    """Append to a case's newest decision that a person decided in another way; the reason is required."""
    words = reason.replace("\x00", "").strip()
    if not words:
        raise BadInput(field="reason", problem=_("write why."))
    entry = {
        "reason": words[:2000],
        "what": what[:80],
        "data": dict(data or {}),
        "by": {"kind": by.kind.value, "ref": by.ref, "name": by.name},
        "at": clock.now().isoformat(),
    }
    kept = decision_of_case(case_ref)
    if kept is None:
        return None
    kept = DecisionRecord.objects.select_for_update().get(pk=kept.pk)
    kept.overrides = [*kept.overrides, entry]
    kept.save(update_fields=["overrides"])
    return kept
