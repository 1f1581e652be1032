"""Backtests: ask, follow, read what a table would have decided, and which cases differ."""

import csv
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.cases.backtesting.running import run_if_small
from aftermile.console.backtests import words
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.keyset import page
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money
from aftermile.policies import actions, past
from aftermile.policies.models import Backtest, BacktestChange, PolicyTable, Purpose, TableState

WRITE = Permission.POLICIES_WRITE
MONTHS = (1, 3, 6, 12, 24, 36)
PURPOSES = {
    Purpose.PROMISE: gettext_lazy("Promise"),
    Purpose.PROGRAM: gettext_lazy("Marketplace program"),
    Purpose.EVIDENCE: gettext_lazy("Evidence and freight"),
    Purpose.AUTOMATION: gettext_lazy("Automation"),
}
STATES = {
    TableState.DRAFT: gettext_lazy("draft"),
    TableState.SHADOW: gettext_lazy("in shadow"),
    TableState.ROLLOUT: gettext_lazy("in roll-out"),
    TableState.LIVE: gettext_lazy("in force"),
    TableState.RETIRED: gettext_lazy("retired"),
}


class AskForm(forms.Form):
    """Which table, how far back or over which file."""

    table = forms.ChoiceField(label=gettext_lazy("Table"))
    months = forms.TypedChoiceField(label=gettext_lazy("Months back"), coerce=int, initial=12)
    history = forms.FileField(
        label=gettext_lazy("Or a file of past cases"),
        required=False,
        help_text=gettext_lazy("CSV, JSON Lines or Parquet; the columns are named as the fields of rules."),
    )

    def __init__(self, *args: Any, tables: list[PolicyTable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["table"]
        choice.choices = [(table.pk, name_of(table)) for table in tables]
        months: Any = self.fields["months"]
        months.choices = [(number, str(number)) for number in MONTHS]


def name_of(table: PolicyTable) -> str:
    """Name a version: what for, which number, in which state."""
    purpose = PURPOSES.get(Purpose(table.purpose), table.purpose)
    name = f"{purpose} {table.channel}".strip()
    return f"{name} · {table.version} ({STATES[TableState(table.state)]})"


def _tables(seller: Seller) -> list[PolicyTable]:
    """Return what can be tried: what is not retired, drafts first."""
    rows = PolicyTable.objects.filter(seller=seller, purpose__in=list(PURPOSES)).exclude(
        state=TableState.RETIRED
    )
    order = list(STATES)
    return sorted(
        rows.defer("document"),
        key=lambda row: (order.index(TableState(row.state)), row.purpose, row.channel, -row.version),
    )


@signed_in()
def backtests(request: MemberRequest) -> HttpResponseBase:
    """List backtests of a seller; a POST asks for one."""
    sellers = sellers_of(request)
    named = past.find_table(request.access.scope, request.GET.get("table", ""))
    seller = named.seller if named is not None else chosen_seller(request, sellers)
    if request.method == "POST":
        request.access.require(WRITE, seller.pk)
    tables = _tables(seller)
    initial = {"table": named.pk if named else None, "months": 12}
    form = AskForm(request.POST or None, request.FILES or None, tables=tables, initial=initial)
    if form.is_valid():
        try:
            return redirect("console:backtest", _asked(request, form, tables).pk)
        except AftermileError as error:
            form.add_error(None, translate(error))
    rows = past.backtests_of(request.access.scope, seller)
    listed = page(rows, order_by=("-id",), after=request.GET.get("after"), limit=20)
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "may_write": may_write(request, seller, WRITE),
        "form": form,
        "tables": tables,
        "page": listed,
        "rows": [(one, name_of(one.table), words.sentence_of(one)) for one in listed.items],
    }
    status = 422 if form.errors else 200
    return render(request, "console/backtests/list.html", context, status=status)


def _asked(request: MemberRequest, form: AskForm, tables: list[PolicyTable]) -> Backtest:
    table = next(row for row in tables if row.pk == form.cleaned_data["table"])
    asked = actions.ask_backtest(
        table,
        by=request.access.actor,
        months=form.cleaned_data["months"],
        history=form.cleaned_data["history"],
    )
    return run_if_small(asked)


@signed_in()
def backtest(request: MemberRequest, backtest_id: str) -> HttpResponse:
    """What a backtest came to, or how far it is."""
    found = past.get_backtest(request.access.scope, backtest_id)
    listed = page(found.changes.all(), order_by=("rank",), after=request.GET.get("after"), limit=50)
    context: dict[str, Any] = {
        "backtest": found,
        "name": name_of(found.table),
        "percent": round(found.share * 100),
        "may_write": request.access.can(WRITE, found.seller_id),
        "error": words.error_words(found),
        "page": listed,
        "changes": words.change_rows(found, listed.items),
        "problems": found.problems[:50],
    }
    if found.result:
        groups = [
            (title, *words.group_rows(found, key))
            for key, title in (
                ("country", _("By country")),
                ("reason", _("By reason")),
                ("rule", _("By rule of this table")),
            )
        ]
        context |= {
            "sentence": words.sentence_of(found),
            "figures": words.figure_rows(found),
            "groups": groups,
            "conflicts": words.conflict_rows(found)[:50],
            "left_out": words.left_out_lines(found),
        }
    return render(request, "console/backtests/page.html", context)


@require_POST
@signed_in(WRITE)
def cancel(request: MemberRequest, backtest_id: str) -> HttpResponseBase:
    found = past.get_backtest(request.access.scope, backtest_id)
    request.access.require(WRITE, found.seller_id)
    actions.cancel_backtest(found, by=request.access.actor)
    return toast(request, redirect("console:backtest", found.pk), _("The backtest is called off."))


class _Line:
    """A file for `csv.writer` that hands each line on."""

    def write(self, text: str) -> str:
        return text


@signed_in()
def changes_csv(request: MemberRequest, backtest_id: str) -> StreamingHttpResponse:
    """The changed cases as a file."""
    found = past.get_backtest(request.access.scope, backtest_id)
    rows = found.changes.order_by("rank").iterator(chunk_size=500)
    answer = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.pk}.csv"'
    return answer


def _csv(rows: Iterator[BacktestChange]) -> Iterator[str]:
    writer = csv.writer(_Line())
    sides = ("verdict", "rule", "refund", "freight", "write_off")
    heads = [f"{side}_{name}" for side in ("before", "after") for name in sides]
    yield "\ufeff" + str(
        writer.writerow(["rank", "case", "country", "reason", *heads, "difference", "currency"])
    )
    for row in rows:
        cells = [_cell(side, name, row.currency) for side in (row.before, row.after) for name in sides]
        plain = [_safe(text) for text in (row.number, row.country, row.reason)]
        difference = Money(row.difference_minor, row.currency).decimal
        yield str(writer.writerow([row.rank, *plain, *cells, difference, row.currency]))


def _cell(side: dict[str, Any], name: str, currency: str) -> Any:
    value = side.get(name, "")
    if name in ("verdict", "rule"):
        return _safe(str(value))
    return Money(int(value or 0), currency).decimal


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
