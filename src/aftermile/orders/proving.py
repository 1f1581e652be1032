"""Proof that units are the fold of their steps, and that pieces and money are conserved; set-based."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from aftermile.orders.unit_fold import AS_SOLD, BEGINNINGS, RULES, WITH_BUYER, Rule

_LAST = """
SELECT u."id", m."state", m."holder_ref", m."quantity", m."paid_minor",
       u."state", u."holder_ref", u."quantity", u."paid_minor"
FROM (SELECT "unit_id", MAX("id") AS "id" FROM "orders_unitmove" GROUP BY "unit_id") AS l
JOIN "orders_unitmove" AS m ON m."id" = l."id"
JOIN "orders_unit" AS u ON u."id" = m."unit_id"
WHERE u."state" <> m."state" OR u."holder_ref" <> m."holder_ref"
   OR u."quantity" <> m."quantity" OR u."paid_minor" <> m."paid_minor"
ORDER BY u."id"
"""
_UNNAMED = f"""
SELECT u."id", u."state", u."holder_ref" FROM "orders_unit" AS u
WHERE NOT EXISTS (SELECT 1 FROM "orders_unitmove" AS m WHERE m."unit_id" = u."id")
  AND (u."holder_ref" <> '' OR u."parent_id" IS NOT NULL OR u."replaces_id" IS NOT NULL
       OR u."state" NOT IN ({", ".join(f"'{state}'" for state in AS_SOLD)}))
ORDER BY u."id"
"""  # noqa: S608 - our own constants
_STEPS = """
SELECT "unit_id", "id", "what" FROM (
    SELECT m."unit_id", m."id", m."what", m."state", m."holder_ref", m."quantity", m."paid_minor",
           LAG(m."state") OVER w AS "was_state", LAG(m."holder_ref") OVER w AS "was_holder",
           LAG(m."quantity") OVER w AS "was_quantity", LAG(m."paid_minor") OVER w AS "was_paid"
    FROM "orders_unitmove" AS m WINDOW w AS (PARTITION BY m."unit_id" ORDER BY m."id")
) AS s
WHERE NOT ({allowed})
ORDER BY "id"
"""
_LINES = """
SELECT l."id", l."quantity", l."pieces", l."paid_minor", COALESCE(SUM(u."quantity"), 0),
       COALESCE(SUM(u."paid_minor"), 0)
FROM "orders_orderline" AS l LEFT JOIN "orders_unit" AS u ON u."line_id" = l."id"
GROUP BY l."id", l."quantity", l."pieces", l."paid_minor"
HAVING COALESCE(SUM(u."quantity"), 0) <> CASE WHEN l."pieces" > 0 THEN l."pieces" ELSE l."quantity" END
    OR COALESCE(SUM(u."paid_minor"), 0) <> l."paid_minor"
ORDER BY l."id"
"""
_ORDERS = """
SELECT o."id", SUM(l."paid_minor"), o."shipping_minor", o."fees_minor", o."total_minor"
FROM "orders_order" AS o JOIN "orders_orderline" AS l ON l."order_id" = o."id"
GROUP BY o."id", o."shipping_minor", o."fees_minor", o."total_minor"
HAVING o."total_minor" <> SUM(l."paid_minor") + o."shipping_minor" + o."fees_minor"
ORDER BY o."id"
"""


def check_units() -> Iterator[str]:
    """Yield each unit that is not the fold of its steps, each step that may not be, each sum that is off."""
    for unit, *rest in _rows(_LAST):
        yield f"unit {unit}: its steps come to {_shape(rest[:4])}, stored is {_shape(rest[4:])}"
    for unit, state, holder in _rows(_UNNAMED):
        yield f"unit {unit} is {state}{f', held by {holder}' if holder else ''}, and no step says so"
    for unit, step, what in _rows(_STEPS.format(allowed=_allowed())):
        yield f"unit {unit}: step {step} ({what}) does not follow from the one before"
    for line, quantity, pieces, paid, held, shares in _rows(_LINES):
        yield f"line {line}: units hold {held} pieces paid {shares}, not {pieces or quantity} paid {paid}"
    for order, paid, shipping, fees, total in _rows(_ORDERS):
        yield f"order {order}: lines {paid}, shipping {shipping}, fees {fees} do not come to {total}"


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _shape(values: list[Any]) -> str:
    state, holder, quantity, paid = values
    return f"{quantity} pieces {state} paid {paid}{f' held by {holder}' if holder else ''}"


def _allowed() -> str:
    """Return the table of `unit_fold` as a condition; the first step of a sold unit follows from its sale."""
    begins = ", ".join(f"'{what}'" for what in sorted(BEGINNINGS))
    ways = [f'"what" IN ({begins}) AND "was_state" IS NULL']
    ways += [f"\"what\" = '{what}' AND {_condition(rule)}" for what, rule in RULES.items()]
    return " OR ".join(f"({way})" for way in ways)


def _condition(rule: Rule) -> str:
    was, holder = f"COALESCE(\"was_state\", '{WITH_BUYER}')", "COALESCE(\"was_holder\", '')"
    if rule.to == "*":
        return f'"holder_ref" = {holder}'
    states = ", ".join(f"'{state}'" for state in rule.states)
    parts = [
        f"{was} IN ({states})",
        f"\"state\" = '{rule.to}'" if rule.to else f'"state" = {was}',
        {
            "takes": f"{holder} = '' AND \"holder_ref\" <> ''",
            "leaves": "\"holder_ref\" = ''",
            "keeps": f'"holder_ref" = {holder}',
            "lets": f"\"holder_ref\" IN ('', {holder})",
        }[rule.holder],
    ]
    for name, before, sign in (
        ("quantity", "was_quantity", rule.quantity),
        ("paid_minor", "was_paid", rule.paid),
    ):
        if sign != "*":
            compare = {"=": "=", "<": "<=", ">": ">="}[sign]
            parts.append(f'("{before}" IS NULL OR "{name}" {compare} "{before}")')
    return " AND ".join(parts)
