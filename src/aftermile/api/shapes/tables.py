"""Versions of tables of rules, what is wrong with them, and backtests."""

from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import Day, In, Instant, Money, Out, Ref, ident, money_of
from aftermile.api.shapes.policies import TableBrief, table_brief
from aftermile.policies.models import Backtest, BacktestChange, PolicyTable

Purpose = Literal["promise", "program", "evidence", "automation", "change"]
Document = Annotated[
    dict[str, Any],
    Field(
        description="As it is exported: `schema`, `purpose`, `hit`, `currency`, `rules`, `default`.",
        examples=[
            {
                "schema": 1,
                "purpose": "promise",
                "hit": "first",
                "currency": "EUR",
                "rules": [
                    {
                        "id": "r1",
                        "when": [{"field": "country", "op": "in", "value": ["DE", "FR"]}],
                        "then": {"window_days": 30, "freight_payer": "buyer"},
                    }
                ],
                "default": None,
            }
        ],
    ),
]
SellerRef = Annotated[Ref | Literal[""], Field(description="Needed with the operator's key.", examples=[""])]


class DraftIn(In):
    """Begins the draft as a copy of the version in force; with `document` that is put in its place."""

    seller: SellerRef = ""
    purpose: Annotated[Purpose, Field(examples=["promise"])] = "promise"
    channel: Annotated[str, Field(max_length=40, description="Of a program.", examples=[""])] = ""
    document: Document | None = None


class DocumentIn(In):
    document: Document
    note: Annotated[str | None, Field(max_length=300, examples=["Summer"])] = None
    seen: Annotated[
        Instant | None, Field(description="`changed_at` as you read it; 409 if it has changed since.")
    ] = None


class PublicationIn(In):
    accepted: Annotated[
        list[Literal["warnings", "tests", "conflicts"]],
        Field(max_length=3, description="What of the checks you have looked at and take.", examples=[[]]),
    ] = []


class RolloutIn(In):
    percent: Annotated[int, Field(ge=1, le=99, description="Share of the orders.", examples=[20])]


class VersionOut(TableBrief):
    note: str
    changed_at: Instant
    document: Document


class FindingOut(Out):
    code: Annotated[str, Field(examples=["unreachable"])]
    level: Annotated[str, Field(examples=["warning"])]
    rule: str
    other: str
    data: dict[str, Any]


class ConflictOut(Out):
    """A rule says less than the law; the law stands all the same."""

    rule: str
    jurisdiction: Annotated[str, Field(examples=["DE"])]
    basis: Annotated[str, Field(examples=["withdrawal"])]
    output: str
    said: str
    lawful: str


class FailedTest(Out):
    id: Annotated[str, ident("ptst")]
    name: str


class ChecksOut(Out):
    """`needed`: what a publication must accept; `errors` cannot be accepted."""

    needed: list[str]
    findings: list[FindingOut]
    conflicts: list[ConflictOut]
    failed_tests: list[FailedTest]


class BacktestIn(In):
    table: Annotated[Ref, Field(description="Id of a version, mostly of the draft.")]
    months: Annotated[int, Field(ge=1, le=60, examples=[12])] = 12


class SideOut(Out):
    """What one table would have done with the cases."""

    allow: int
    review: int
    deny: int
    refunds: Money
    freight: Money
    write_offs: Money
    alone: Annotated[int, Field(description="Cases decided without a person.")]
    settled: Annotated[Money, Field(description="Paid without a person.")]
    conflicts: Annotated[int, Field(description="Cases in which a rule is below the law.")]


class GroupOut(Out):
    key: Annotated[str, Field(examples=["DE"])]
    cases: int
    changed: int
    before: SideOut
    after: SideOut


class RuleConflict(Out):
    rule: str
    country: str
    how: Annotated[str, Field(examples=["window"])]
    lines: int


class ResultOut(Out):
    cases: int
    lines: int
    changed: int
    buyers: Annotated[int, Field(description="Whom a change would touch.")]
    refunded: Annotated[Money, Field(description="What was really paid back.")]
    before: SideOut
    after: SideOut
    by_country: list[GroupOut]
    by_reason: list[GroupOut]
    by_rule: list[GroupOut]
    conflicts: list[RuleConflict]
    left_out: Annotated[dict[str, int], Field(description="Cases that are not in, by why.")]


class BacktestOut(Out):
    id: Annotated[str, ident("btst")]
    seller: Annotated[str, ident("slr")]
    table: Annotated[str, ident("pol")]
    against: str | None
    state: Literal["waiting", "running", "done", "failed", "canceled"]
    source: Literal["cases", "file"]
    months: int
    share: Annotated[float, Field(description="How far it is, 0 to 1.")]
    first_on: Day | None
    last_on: Day | None
    result: Annotated[ResultOut | None, Field(description="In a list: left out.")]
    problems: list[dict[str, Any]]
    error: dict[str, Any]
    created_at: Instant
    finished_at: Instant | None


class ChangeOut(Out):
    seller: Annotated[str, ident("slr")]
    rank: int
    case: str
    number: str
    country: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]
    difference_minor: Annotated[int, Field(description="Minor units of `currency`; less is below zero.")]
    currency: str


def version_out(table: PolicyTable) -> dict[str, Any]:
    same = ("purpose", "channel", "state", "percent", "note", "changed_at", "document")
    return {**table_brief(table), **{name: getattr(table, name) for name in same}}


def backtest_out(backtest: Backtest, *, whole: bool = True) -> dict[str, Any]:
    same = ("state", "source", "months", "share", "first_on", "last_on", "created_at", "finished_at")
    return {
        "id": backtest.pk,
        "seller": backtest.seller_id,
        "table": backtest.table_id,
        "against": backtest.against_id,
        **{name: getattr(backtest, name) for name in same},
        "result": _result(backtest.result) if whole and backtest.result.get("groups") else None,
        "problems": backtest.problems if whole else [],
        "error": backtest.error,
    }


def _result(result: dict[str, Any]) -> dict[str, Any]:
    currency = result["currency"]
    groups = result["groups"]
    same = ("cases", "lines", "changed", "buyers", "conflicts", "left_out")
    return {
        **{name: result[name] for name in same},
        "refunded": _signed(result["refunded"], currency),
        "before": _side(result["before"], currency),
        "after": _side(result["after"], currency),
        **{
            f"by_{name}": [_group(row, currency) for row in groups[name]]
            for name in ("country", "reason", "rule")
        },
    }


def _group(row: dict[str, Any], currency: str) -> dict[str, Any]:
    return {**row, "before": _side(row["before"], currency), "after": _side(row["after"], currency)}


def _side(figures: dict[str, int], currency: str) -> dict[str, Any]:
    money = ("refunds", "freight", "write_offs", "settled")
    return {name: _signed(value, currency) if name in money else value for name, value in figures.items()}


def _signed(minor: int, currency: str) -> dict[str, Any] | None:
    return money_of(minor, currency)


def change_out(change: BacktestChange) -> dict[str, Any]:
    same = ("rank", "number", "country", "reason", "before", "after", "difference_minor", "currency")
    return {
        "seller": change.backtest.seller_id,
        "case": change.case_ref,
        **{name: getattr(change, name) for name in same},
    }
