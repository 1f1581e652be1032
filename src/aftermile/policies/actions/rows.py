"""A table is edited as a draft; publishing makes a version that never changes again."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Max

from aftermile.accounts.models import Seller
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.kernel.money import EXPONENTS, Money
from aftermile.policies.errors import PolicyRowBroken
from aftermile.policies.models import PolicyRow, PolicyTable, TableState
from aftermile.policies.owed import RowFacts
from aftermile.policies.queries import current_table, draft_table_of, reasons_for, row_facts, rows_of

ANCHORS = ("delivered", "shipped", "placed")
PAYERS = ("seller", "buyer")
REMEDIES = ("refund", "partial_refund", "returnless_refund")
LONGEST_WINDOW = 3650

DEFAULT_ROWS = (
    RowFacts(
        position=1,
        kind="return",
        window_days=30,
        freight_payer="buyer",
        remedies=("refund", "partial_refund"),
        keep_percent=15,
        note="Everything may come back for 30 days.",
    ),
    RowFacts(
        position=2,
        kind="claim",
        window_days=60,
        remedies=("refund", "partial_refund"),
        keep_percent=30,
        note="Problems with what arrived, or did not.",
    ),
)


@transaction.atomic
def draft_table(seller: Seller) -> PolicyTable:
    """Return the draft, begun as a copy of the version in force."""
    draft = draft_table_of(seller)
    if draft is None:
        newest = PolicyTable.objects.filter(seller=seller).aggregate(top=Max("version"))["top"] or 0
        draft = PolicyTable.objects.create(seller=seller, version=newest + 1)
        _write(draft, [row_facts(row) for row in rows_of(current_table(seller))])
    return draft


@transaction.atomic
def save_rows(seller: Seller, rows: Sequence[RowFacts]) -> PolicyTable:
    """Put these rows, in this order, into the draft; raise `PolicyRowBroken` and keep the old ones."""
    codes = {reason.code for reason in reasons_for(seller, hidden=True)}
    for number, row in enumerate(rows, 1):
        _check(number, row, codes)
    draft = draft_table(seller)
    draft.rows.all().delete()
    _write(draft, rows)
    return draft


@transaction.atomic
def publish_table(seller: Seller, *, by: Actor) -> PolicyTable:
    """Put the draft in force. Without a draft nothing changes; earlier versions are kept."""
    draft = draft_table_of(seller)
    if draft is None:
        current = current_table(seller)
        return current or ensure_default_table(seller)
    now = clock.now()
    same = PolicyTable.objects.filter(seller=seller, purpose=draft.purpose, channel=draft.channel)
    same.filter(state=TableState.LIVE).update(state=TableState.RETIRED, retired_at=now)
    sha256 = hash_of(draft.document)
    if same.filter(pk=draft.pk, state=TableState.DRAFT).update(
        published_at=now, state=TableState.LIVE, sha256=sha256
    ):
        draft.published_at, draft.state, draft.sha256 = now, TableState.LIVE, sha256
        record(
            "policy.published",
            subject=draft,
            by=by,
            data={"version": draft.version, "rows": draft.rows.count()},
        )
    return draft


@transaction.atomic
def ensure_default_table(seller: Seller) -> PolicyTable:
    """Give a new seller a table to start from: 30 days for returns, 60 for claims."""
    current = current_table(seller)
    if current is not None:
        return current
    save_rows(seller, DEFAULT_ROWS)
    return publish_table(seller, by=SYSTEM)


def hash_of(document: dict[str, Any]) -> str:
    """Return the SHA-256 of a document in its one canonical form."""
    return hashlib.sha256(msgspec.json.encode(document, order="deterministic")).hexdigest()


def document_of(rows: Sequence[RowFacts], currency: str) -> dict[str, Any]:
    """Return rows of the first form of the table as a document."""
    return {
        "schema": 1,
        "purpose": "promise",
        "hit": "first",
        "currency": currency,
        "rules": [_rule_of(number, row, currency) for number, row in enumerate(rows, 1)],
        "default": None,
    }


def _rule_of(number: int, row: RowFacts, currency: str) -> dict[str, Any]:
    asked = (("country", row.country), ("kind", row.kind), ("reason", row.reason), ("category", row.category))
    then: dict[str, Any] = {
        "window_days": row.window_days,
        "anchor": row.anchor,
        "freight_payer": row.freight_payer,
        "remedies": list(row.remedies),
    }
    if row.keep_percent:
        then["keep_percent"] = row.keep_percent
    if row.returnless_below_minor and row.returnless_currency == currency:
        then["returnless_below"] = str(Money(row.returnless_below_minor, currency).decimal)
    when = [{"field": name, "op": "==", "value": value} for name, value in asked if value]
    return {"id": f"r{number}", "when": when, "then": then, "priority": 0, "note": row.note, "cite": ""}


def _write(table: PolicyTable, rows: Sequence[RowFacts]) -> None:
    PolicyRow.objects.bulk_create(
        PolicyRow(
            table=table,
            position=number,
            country=row.country,
            kind=row.kind,
            reason=row.reason,
            category=row.category,
            window_days=row.window_days,
            anchor=row.anchor,
            freight_payer=row.freight_payer,
            remedies=list(row.remedies),
            keep_percent=row.keep_percent,
            returnless_below_minor=row.returnless_below_minor,
            returnless_currency=row.returnless_currency,
            note=row.note,
        )
        for number, row in enumerate(rows, 1)
    )
    table.document = document_of(rows, table.seller.base_currency)
    table.save(update_fields=["document", "changed_at"])


def _check(number: int, row: RowFacts, codes: set[str]) -> None:
    def broken(field: str, problem: str) -> PolicyRowBroken:
        return PolicyRowBroken(row=number, field=field, problem=problem)

    if row.country and not (len(row.country) == 2 and row.country.isalpha() and row.country.isupper()):  # noqa: PLR2004
        raise broken("country", "use two capital letters such as DE, or leave it empty.")
    if row.kind not in ("", "return", "claim"):
        raise broken("kind", "use return, claim or leave it empty.")
    if row.reason and row.reason not in codes:
        raise broken("reason", f"“{row.reason}” is not a reason here.")
    if not 0 <= row.window_days <= LONGEST_WINDOW:
        raise broken("window", f"use 0 to {LONGEST_WINDOW} days.")
    if row.anchor not in ANCHORS:
        raise broken("counted from", f"use {', '.join(ANCHORS)}.")
    _check_money(row, broken)


def _check_money(row: RowFacts, broken: Callable[[str, str], PolicyRowBroken]) -> None:
    if row.freight_payer not in PAYERS:
        raise broken("freight", f"use {', '.join(PAYERS)}.")
    if set(row.remedies) - set(REMEDIES):
        raise broken("remedies", f"use {', '.join(REMEDIES)}.")
    if not 0 <= row.keep_percent <= 100:  # noqa: PLR2004
        raise broken("share kept", "use 0 to 100 percent.")
    if row.returnless_below_minor < 0 or (
        row.returnless_below_minor and row.returnless_currency not in EXPONENTS
    ):
        raise broken("no return below", "write an amount and a currency such as EUR.")
