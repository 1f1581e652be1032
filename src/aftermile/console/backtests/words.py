"""What a backtest came to, in words and as rows to show."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from babel.numbers import format_decimal, format_percent
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aftermile.console.cases.reason_words import ReasonWords
from aftermile.database.words import babel_locale, country_name, money_text, translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money
from aftermile.policies import errors
from aftermile.policies.models import Backtest, BacktestChange

MOST_PLACES: Final = 5
MOST_NOTE: Final = 60
FIGURES: Final[tuple[tuple[str, str | Promise, bool], ...]] = (
    ("allow", gettext_lazy("Cases allowed"), False),
    ("review", gettext_lazy("Cases for a person"), False),
    ("deny", gettext_lazy("Cases refused"), False),
    ("refunds", gettext_lazy("Refunds"), True),
    ("freight", gettext_lazy("Ways back paid by us"), True),
    ("write_offs", gettext_lazy("Goods left with the buyer"), True),
    ("alone", gettext_lazy("Cases decided alone"), False),
    ("settled", gettext_lazy("Paid without a person"), True),
    ("conflicts", gettext_lazy("Cases in which a rule is below the law"), False),
)
VERDICTS: Final[Mapping[str, str | Promise]] = {
    "allow": gettext_lazy("Allowed"),
    "review": gettext_lazy("A person looks at it"),
    "deny": gettext_lazy("Refused"),
}
CONFLICTS: Final[Mapping[str, str | Promise]] = {
    "refused": gettext_lazy("refuses what the law gives"),
    "window": gettext_lazy("ends before the law does"),
    "remedies": gettext_lazy("leaves out the refund"),
    "percent": gettext_lazy("pays back a smaller share"),
    "payer": gettext_lazy("lets the buyer pay the way back"),
    "outbound": gettext_lazy("keeps the delivery charge"),
}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of both sides, written out."""

    label: str | Promise
    before: str
    after: str
    difference: str
    worse: bool


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One country, reason or rule; the widths are shares of the longest bar."""

    key: str
    label: str
    cases: int
    changed: int
    refunds: str
    difference: str
    width: float
    changed_width: float


def number(value: int) -> str:
    return str(format_decimal(value, locale=babel_locale()))


def signed(minor: int, currency: str) -> str:
    """Write an amount with its sign."""
    text = money_text(Money(abs(minor), currency))
    return f"+{text}" if minor > 0 else f"−{text}" if minor < 0 else text


def share(before: int, after: int) -> str:
    """Write how much more or less, in percent with one digit; empty where there was nothing before."""
    if not before:
        return ""
    part = (Decimal(after - before) / Decimal(before)).quantize(Decimal("0.001"), ROUND_HALF_UP)
    text = str(format_percent(abs(part), format="0.0 %", locale=babel_locale()))
    return f"+{text}" if part > 0 else f"−{text}" if part < 0 else text


def sentence_of(backtest: Backtest) -> str:
    """Return the answer of a finished backtest in one sentence."""
    result = backtest.result
    if not result:
        return ""
    cases, changed = result["cases"], result["changed"]
    if not cases:
        return _("There are no cases in this time, so nothing can be said.")
    told = {"changed": number(changed), "cases": number(cases), "months": backtest.months}
    if backtest.source == "file":
        first = ngettext(
            "Of %(cases)s case in the file, %(changed)s would have been decided otherwise",
            "Of %(cases)s cases in the file, %(changed)s would have been decided otherwise",
            cases,
        )
    else:
        first = ngettext(
            "In the last %(months)d month, %(changed)s of %(cases)s cases would have been decided otherwise",
            "In the last %(months)d months, %(changed)s of %(cases)s cases would have been decided otherwise",
            backtest.months,
        )
    return _("%(parts)s.") % {"parts": _("; ").join([first % told, *_further(result)])}


def _further(result: Mapping[str, Any]) -> Iterator[str]:
    before, after, currency = result["before"], result["after"], result["currency"]
    less = after["refunds"] - before["refunds"]
    if less:
        grown = share(before["refunds"], after["refunds"])
        money = signed(less, currency)
        yield _("refunds %(change)s") % {"change": f"{grown} ({money})" if grown else money}
    else:
        yield _("refunds stay the same")
    if after["alone"] != before["alone"]:
        yield _("decided alone: %(after)s instead of %(before)s") % {
            "after": number(after["alone"]),
            "before": number(before["alone"]),
        }
    rules = {row["rule"] for row in result["conflicts"]}
    places = sorted({row["country"] for row in result["conflicts"]})
    if rules:
        shown = ", ".join(places[:MOST_PLACES]) + (" …" if len(places) > MOST_PLACES else "")
        yield ngettext(
            "%(rules)s rule falls below the law in %(places)s",
            "%(rules)s rules fall below the law in %(places)s",
            len(rules),
        ) % {"rules": number(len(rules)), "places": shown}


def figure_rows(backtest: Backtest) -> list[FigureRow]:
    """Return the figures of both sides; those that are nothing on both are left out."""
    result = backtest.result
    currency = result["currency"]
    rows = []
    for name, label, money in FIGURES:
        before, after = result["before"][name], result["after"][name]
        if not before and not after and name not in ("allow", "review", "deny", "refunds"):
            continue

        def shown(value: int, *, money: bool = money) -> str:
            return money_text(Money(value, currency)) if money else number(value)

        difference = after - before
        sign = "+" if difference > 0 else "−" if difference < 0 else ""
        rows.append(
            FigureRow(label, shown(before), shown(after), f"{sign}{shown(abs(difference))}", difference > 0)
        )
    return rows


def group_rows(backtest: Backtest, name: str, *, most: int = 20) -> tuple[list[GroupRow], int]:
    """Return the rows of a group with their bars, and how many more there are."""
    result = backtest.result
    rows = result["groups"].get(name, [])
    longest = max((row["cases"] for row in rows), default=1) or 1
    said = _labels(backtest, name)
    made = []
    for row in rows[:most]:
        less = row["after"]["refunds"] - row["before"]["refunds"]
        made.append(
            GroupRow(
                key=row["key"],
                label=said(row["key"]),
                cases=row["cases"],
                changed=row["changed"],
                refunds=money_text(Money(row["after"]["refunds"], result["currency"])),
                difference=signed(less, result["currency"]),
                width=round(100 * row["cases"] / longest, 1),
                changed_width=round(100 * row["changed"] / longest, 1),
            )
        )
    return made, max(0, len(rows) - most)


def _labels(backtest: Backtest, name: str) -> Callable[[str], str]:
    """Return what writes out a key of a group."""
    if name == "country":
        return lambda key: country_name(key) if key else _("not known")
    if name == "reason":
        reasons = ReasonWords([backtest.seller_id])
        return lambda key: reasons.of(backtest.seller_id, key) if key else _("not known")
    return lambda key: rule_words(backtest.document, key) if key else _("no rule")


def rule_words(document: Mapping[str, Any] | None, ident: str) -> str:
    """Return where a rule stands in its table, and its note; the id where it is not of this table."""
    for place, rule in enumerate((document or {}).get("rules", []), 1):
        if rule["id"] == ident:
            row = _("Row %(place)s") % {"place": number(place)}
            return f"{row}: {shortened(rule['note'])}" if rule.get("note") else row
    return ident


def shortened(note: str) -> str:
    return note if len(note) <= MOST_NOTE else f"{note[: MOST_NOTE - 1].rstrip()}…"


def conflict_rows(backtest: Backtest) -> list[dict[str, Any]]:
    """Return where rules are below the law, in words."""
    return [
        {
            **row,
            "words": CONFLICTS.get(row["how"], row["how"]),
            "place": country_name(row["country"]),
            "rule": rule_words(backtest.document, row["rule"]),
        }
        for row in backtest.result["conflicts"]
    ]


def left_out_lines(backtest: Backtest) -> list[tuple[str, int]]:
    """Return why cases or rows are not in, with how many."""
    found = []
    for why, count in sorted(backtest.result.get("left_out", {}).items()):
        kind, _colon, currency = why.partition(":")
        words = {
            "no_rate": _("no exchange rate for %(currency)s") % {"currency": currency},
            "no_lines": _("no goods in the case"),
            "bad_rows": _("rows of the file that cannot be used"),
        }
        found.append((words.get(kind, why), count))
    return found


def error_words(backtest: Backtest) -> str:
    """Return why a backtest failed, in the reader's language."""
    code = backtest.error.get("code", "")
    if not code:
        return ""
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, AftermileError) and kind.code == code:
            return translate(kind(**backtest.error.get("data", {})))
    return _("The table is not valid any more. Open it and look at its checks.")


def side_words(side: Mapping[str, Any], currency: str) -> str:
    """Return what one side would have done with a case, in a few words."""
    parts = [str(VERDICTS.get(side.get("verdict", ""), ""))]
    if side.get("refund"):
        parts.append(money_text(Money(side["refund"], currency)))
    if side.get("kept"):
        parts.append(_("goods stay"))
    if side.get("seller_sends"):
        parts.append(_("we pay the way back"))
    if side.get("alone"):
        parts.append(_("alone"))
    return " · ".join(part for part in parts if part)


def change_rows(backtest: Backtest, changes: list[BacktestChange]) -> list[dict[str, Any]]:
    reasons = ReasonWords([backtest.seller_id])
    return [
        {
            "change": change,
            "country": country_name(change.country) if change.country else _("not known"),
            "reason": reasons.of(backtest.seller_id, change.reason),
            "before_rule": rule_words(backtest.against_document, change.before.get("rule", "")),
            "after_rule": rule_words(backtest.document, change.after.get("rule", "")),
            "before": side_words(change.before, change.currency),
            "after": side_words(change.after, change.currency),
            "difference": signed(change.difference_minor, change.currency),
        }
        for change in changes
    ]
