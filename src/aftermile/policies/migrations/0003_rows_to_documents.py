"""Rows of the first form of the table become documents; the newest published version is the live one."""

import hashlib
from decimal import Decimal

import msgspec
from django.db import migrations

from aftermile.kernel.money import exponent


def _rule(number, row, currency):
    asked = [("country", row.country), ("kind", row.kind), ("reason", row.reason), ("category", row.category)]
    then = {
        "window_days": row.window_days,
        "anchor": row.anchor,
        "freight_payer": row.freight_payer,
        "remedies": list(row.remedies),
    }
    if row.keep_percent:
        then["keep_percent"] = row.keep_percent
    if row.returnless_below_minor and row.returnless_currency == currency:
        then["returnless_below"] = str(Decimal(row.returnless_below_minor).scaleb(-exponent(currency)))
    return {
        "id": f"r{number}",
        "when": [{"field": name, "op": "==", "value": value} for name, value in asked if value],
        "then": then,
        "priority": 0,
        "note": row.note,
        "cite": "",
    }


def _document(rows, currency):
    used = {row.returnless_currency for row in rows if row.returnless_below_minor}
    if len(used) == 1:
        currency = used.pop()
    rules = [_rule(number, row, currency) for number, row in enumerate(rows, 1)]
    return {
        "schema": 1,
        "purpose": "promise",
        "hit": "first",
        "currency": currency,
        "rules": rules,
        "default": None,
    }


def forward(apps, schema_editor):
    tables = apps.get_model("policies", "PolicyTable")
    live: set[str] = set()
    for table in tables.objects.select_related("seller").order_by("seller_id", "-version").iterator():
        rows = list(table.rows.order_by("position"))
        table.document = _document(rows, table.seller.base_currency)
        table.state = "draft"
        if table.published_at is not None:
            raw = msgspec.json.encode(table.document, order="deterministic")
            table.sha256 = hashlib.sha256(raw).hexdigest()
            table.state = "retired" if table.seller_id in live else "live"
            live.add(table.seller_id)
        table.save(update_fields=["document", "state", "sha256"])


class Migration(migrations.Migration):

    dependencies = [("policies", "0002_decision_tables")]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
