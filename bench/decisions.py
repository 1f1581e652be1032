"""
Explained decisions (`trace`) against the same table as a compiled function, and against zen-engine.

30 rules of one to six conditions over 15 facts, the first that holds. Limits: at least 0.1 of the compiled
function's decisions per second, and at least 5 times the single calls of zen-engine on the same rules, which
must give the same answers before anything is measured. All three are asked in turns, one case per call, and
processor time is counted, since other work may run beside. Half
of our cases miss one fact (what zen-engine has no answer for is left to the figures of ours).
"""

import json
import random
import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any

LEAST_OF_COMPILED = 0.1
LEAST_TIMES_ZEN = 5
TURNS = 9
TURN_SECONDS = 0.05
CASES, SMALL = 2_000, 200
CHECKED = 3_000

REASONS = ("changed_mind", "damaged", "wrong_item", "not_received", "too_late", "defect", "size")
CATEGORIES = ("shoes", "dresses", "phones", "sofas", "cosmetics", "books")
COUNTRIES = ("DE", "FR", "NL", "KR", "US", "GB", "CN", "BR", "ES", "IT")
SPREAD = {
    "kind": ("return", "claim"),
    "reason": REASONS,
    "fault": ("buyer", "seller", "carrier", "unknown"),
    "country": COUNTRIES,
    "channel": ("shop", "amazon", "tiktok"),
    "category": CATEGORIES,
    "goods_class": ("normal", "sealed", "perishable", "custom"),
    "price": range(100, 60_000),
    "case_value": range(100, 90_000),
    "order_total": range(100, 150_000),
    "quantity": range(1, 5),
    "days_since_order": range(120),
    "days_since_delivery": range(110),
    "delivered": (True, True, True, False),
    "buyer_cases_year": range(9),
}
"""The 15 facts and what they may be."""


def condition(rng: random.Random, name: str) -> dict[str, Any]:
    """Return a condition that a merchant might write about a fact."""
    from aftermile.policies.owed.registry import PROMISE

    values = SPREAD[name]
    if name == "delivered":
        return {"field": name, "op": "==", "value": rng.random() < 0.8}
    if not isinstance(values, range):
        picked = sorted(rng.sample(sorted(set(values)), rng.randint(1, max(1, len(set(values)) // 2))))
        if len(picked) == 1:
            return {"field": name, "op": rng.choice(("==", "==", "!=")), "value": picked[0]}
        return {"field": name, "op": rng.choice(("in", "in", "not_in")), "value": picked}
    low, high = sorted((rng.choice(values), rng.choice(values)))
    money = PROMISE.fields[name].type == "money"
    one, two = (f"{n / 100:.2f}" if money else n for n in (low, high))
    if rng.random() < 0.3:
        return {"field": name, "op": "between", "value": [one, two]}
    return {"field": name, "op": rng.choice(("<", "<=", ">", ">=")), "value": one}


def document(rules: int = 30) -> dict[str, Any]:
    """Return a table, narrow rules first; together they ask about all 15 facts."""
    rng = random.Random(7)
    names = list(SPREAD)
    rows = []
    for number in range(rules):
        more = rng.randint(1, 5) if number < rules * 2 // 3 else rng.randint(0, 3)
        asked = {names[number % len(names)], *rng.sample(names, more)}
        said = {
            "window_days": rng.choice((0, 14, 30, 60)),
            "freight_payer": rng.choice(("buyer", "seller")),
            "allow": rng.choice(("yes", "yes", "review", "no")),
        }
        when = [condition(rng, name) for name in names if name in asked]
        rows.append({"id": f"r{number + 1}", "when": when, "then": said})
    last = {"window_days": 14, "freight_payer": "buyer", "allow": "yes"}
    return {
        "schema": 1,
        "purpose": "promise",
        "hit": "first",
        "currency": "EUR",
        "rules": rows,
        "default": last,
    }


def cases(count: int, *, unknown: bool) -> list[dict[str, Any]]:
    """Return facts; with `unknown`, every other case misses one that may be missing."""
    from aftermile.policies.owed.registry import PROMISE

    rng = random.Random(11)
    made = []
    for number in range(count):
        facts: dict[str, Any] = {name: rng.choice(values) for name, values in SPREAD.items()}
        if unknown and number % 2:
            facts[rng.choice([name for name in SPREAD if PROMISE.fields[name].nullable])] = None
        made.append(facts)
    return made


def jdm(table: Any) -> dict[str, Any]:
    """Write our rows as a decision table of zen-engine, the default as its last row."""
    names, outputs = list(SPREAD), ("rule", "window_days", "freight_payer", "allow")
    rows = []
    for rule in table.rules:
        cells = {
            name: " and ".join(c for c in (cell(c) for c in rule.when if c.field == name)) for name in names
        }
        said = {"rule": rule.id, **rule.then}
        rows.append({"_id": rule.id, **cells, **{f"out_{name}": json.dumps(said[name]) for name in outputs}})
    said = {"rule": "", **table.default}
    empty = dict.fromkeys(names, "")
    rows.append({"_id": "default", **empty, **{f"out_{name}": json.dumps(said[name]) for name in outputs}})
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in names],
        "outputs": [{"id": f"out_{name}", "name": name, "field": name} for name in outputs],
        "rules": rows,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {
            "id": "table",
            "type": "decisionTableNode",
            "name": "table",
            "content": content,
            "position": {"x": 0, "y": 0},
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def cell(condition: Any) -> str:
    """Write one condition in the cell language of zen-engine."""
    value = condition.value
    match condition.op:
        case "in" | "not_in":
            listed = ", ".join(json.dumps(one) for one in sorted(value))
            return f"$ {'not in' if condition.op == 'not_in' else 'in'} [{listed}]"
        case "between":
            return f"[{value[0]}..{value[1]}]"
        case op:
            return f"$ {op} {json.dumps(value)}"


def per_second(decide: Callable[[Any], Any], facts: Iterable[Any], turns: int) -> list[float]:
    """Return decisions per second of processor time of each turn; all turns last about as long."""
    rates = []
    for _ in range(turns):
        count, start, spent = 0, time.process_time(), 0.0
        while spent < TURN_SECONDS:
            for one in facts:
                decide(one)
                count += 1
            spent = time.process_time() - start
        rates.append(count / spent)
    return rates


def same_answers(table: Any, decision: Any) -> int:
    """Return on how many cases zen-engine and ours differ."""
    from aftermile.policies.engine.compiled import compile_table
    from aftermile.policies.engine.interpret import trace

    compiled, differing = compile_table(table), 0
    for facts in cases(CHECKED, unknown=False):
        answer = trace(table, facts).answer
        said = decision.evaluate(facts)["result"]
        ours = {"rule": "".join(answer.rules), **(answer.outcome or {})}
        differing += said != ours or compiled(facts) != answer
    return differing


def main(*, small: bool = False) -> bool:
    from aftermile.policies.engine.compiled import compile_table
    from aftermile.policies.engine.interpret import evaluate, trace
    from aftermile.policies.engine.reading import read_table
    from aftermile.policies.owed.registry import PROMISE

    table = read_table(document(), PROMISE)
    compiled = compile_table(table)
    whole = cases(SMALL if small else CASES, unknown=False)
    some = cases(len(whole), unknown=True)
    decision = _zen(table)
    if decision is not None:
        differing = same_answers(table, decision)
        print(f"zen-engine and ours on {CHECKED:,} cases: {differing} differ")
        if differing:
            return False
    asked: dict[str, tuple[Callable[[Any], Any], list[dict[str, Any]]]] = {
        "compiled": (compiled, some),
        "compiled, nothing missing": (compiled, whole),
        "answer": (lambda facts: evaluate(table, facts), some),
        "trace": (lambda facts: trace(table, facts), some),
        "trace, nothing missing": (lambda facts: trace(table, facts), whole),
    }
    if decision is not None:
        asked["zen-engine"] = (decision.evaluate, whole[:200])
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(2 if small else TURNS):
        for name, (decide, facts) in asked.items():
            rates[name] += per_second(decide, facts, 1)
    return told({name: statistics.median(found) for name, found in rates.items()})


def told(rate: dict[str, float]) -> bool:
    """Print the figures, and tell whether the limits are kept."""
    for name, found in rate.items():
        print(f"{name}: {found:,.0f} decisions/s ({1e6 / found:.1f} µs)")
    ratios = {
        "some facts missing": rate["trace"] / rate["compiled"],
        "nothing missing": rate["trace, nothing missing"] / rate["compiled, nothing missing"],
    }
    for name, ratio in ratios.items():
        print(f"trace / compiled, {name}: {ratio:.3f} (at least {LEAST_OF_COMPILED})")
    fine = min(ratios.values()) >= LEAST_OF_COMPILED
    if "zen-engine" not in rate:
        return fine
    times = rate["trace, nothing missing"] / rate["zen-engine"]
    print(f"trace / zen-engine: {times:.1f} times (at least {LEAST_TIMES_ZEN})")
    return fine and times >= LEAST_TIMES_ZEN


def _zen(table: Any) -> Any:
    try:
        import zen
    except ImportError:
        print("zen-engine is not installed: compared with the compiled function only")
        return None
    return zen.ZenEngine().create_decision(json.dumps(jdm(table)))
