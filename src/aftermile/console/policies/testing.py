"""Tests beside a table: written by hand or taken from a case."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.roles import Permission
from aftermile.cases.queries import get_case
from aftermile.console.policies.cells import output_text, read_output
from aftermile.console.policies.editor import place_url
from aftermile.console.policies.table import place_asked
from aftermile.console.policies.vocabulary import (
    Vocabulary,
    countries,
    field_word,
    output_word,
    vocabulary_of,
)
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.policies import actions
from aftermile.policies.actions.records import read_decision
from aftermile.policies.engine.types import Field, FieldType, Output
from aftermile.policies.engine.values import show_value
from aftermile.policies.models import PolicyTest
from aftermile.policies.owed.values import values_of
from aftermile.policies.queries import decision_of_case
from aftermile.policies.tables import Place, schema_for, shown_table
from aftermile.policies.testing import REVIEW

WRITE = Permission.POLICIES_WRITE
"""A test keeps facts and answers as a document has them; its form holds them as texts."""


def _place(test: PolicyTest) -> Place:
    return Place(test.seller, test.purpose, test.channel)


def _get_test(request: MemberRequest, test_id: str) -> PolicyTest:
    found = request.access.scope.apply(PolicyTest.objects.select_related("seller")).filter(pk=test_id).first()
    if found is None:
        raise NotFound(noun="test", ref=test_id[:40])
    return found


@signed_in(WRITE)
def add(request: MemberRequest) -> HttpResponseBase:
    """Write a test, or begin it with the facts of a case (`?case=` its number)."""
    place = place_asked(request)
    facts, name, problem = _typical(place), "", ""
    expected: dict[str, Any] = {}
    if request.method == "GET" and (number := request.GET.get("case", "").strip()):
        try:
            found = case_facts(request.access.scope, place, number, currency_of(place))
        except AftermileError as error:
            problem = translate(error)
        else:
            facts, name = found, number
    return _page(
        request, place, None, {"name": name, "facts": facts, "expected": expected, "problem": problem}
    )


@signed_in(WRITE)
def change(request: MemberRequest, test_id: str) -> HttpResponseBase:
    """Change a test."""
    test = _get_test(request, test_id)
    values = {"name": test.name, "facts": test.facts, "expected": test.expected, "problem": ""}
    return _page(request, _place(test), test, values)


@require_POST
@signed_in(WRITE)
def remove(request: MemberRequest, test_id: str) -> HttpResponseBase:
    test = _get_test(request, test_id)
    request.access.require(WRITE, test.seller_id)
    actions.remove_test(test)
    return toast(request, redirect(place_url("policies", _place(test))), _("The test is gone."))


def _page(
    request: MemberRequest, place: Place, test: PolicyTest | None, values: dict[str, Any]
) -> HttpResponseBase:
    vocabulary = vocabulary_of(place.seller, schema_for(place.seller, place.purpose))
    table = shown_table(place)
    currency = currency_of(place)
    status = 200
    if request.method == "POST":
        request.access.require(WRITE, place.seller.pk)
        values = {"name": request.POST.get("name", ""), "problem": "", **_posted(request.POST, vocabulary)}
        try:
            words = {name: values[name] for name in ("name", "facts", "expected")}
            if test is None:
                actions.add_test(place, **words, currency=currency)
            else:
                actions.change_test(test, **words, currency=currency)
        except AftermileError as error:
            values["problem"], status = translate(error), 422
        else:
            return toast(request, redirect(place_url("policies", place)), _("Saved."))
    schema = vocabulary.schema
    asked = _asked_by(table.document if table else {}, values["facts"])
    said = _said_by(table.document if table else {}, values["expected"])
    context = {
        **values,
        "test": test,
        "place": place,
        "seller": place.seller,
        "review": values["expected"].get(REVIEW) is True,
        "facts": [
            _line("fact", field, values["facts"].get(field.name), vocabulary)
            for field in schema.fields.values()
            if field.name in asked
        ],
        "more_facts": [
            _line("fact", field, None, vocabulary)
            for field in schema.fields.values()
            if field.name not in asked
        ],
        "answers": [
            _line("said", output, values["expected"].get(output.name), vocabulary)
            for output in schema.outputs.values()
            if output.name in said
        ],
        "more_answers": [
            _line("said", output, None, vocabulary)
            for output in schema.outputs.values()
            if output.name not in said
        ],
        "currency": currency,
        "countries": countries(),
        "back": place_url("policies", place),
        "from_case": place_url("add_policy_test", place),
    }
    return render(request, "console/policies/test.html", context, status=status)


def currency_of(place: Place) -> str:
    table = shown_table(place)
    return str(table.document.get("currency", "EUR")) if table else place.seller.base_currency


def _posted(data: QueryDict, vocabulary: Vocabulary) -> dict[str, Any]:
    facts = {}
    for name, field in vocabulary.schema.fields.items():
        value = read_output(field.type, _typed(data, f"fact.{name}"))
        if value is None and field.type is FieldType.SET and data.get(f"fact.{name}.shown"):
            value = []
        if value is not None:
            facts[name] = value
    if data.get(REVIEW):
        return {"facts": facts, "expected": {REVIEW: True}}
    expected = {}
    for name, output in vocabulary.schema.outputs.items():
        value = read_output(output.type, _typed(data, f"said.{name}"))
        if value is not None:
            expected[name] = value
    return {"facts": facts, "expected": expected}


def _typed(data: QueryDict, name: str) -> str:
    values = [one for one in data.getlist(name)[:500] if one]
    return output_text(values) if len(values) > 1 else values[0][:8000] if values else ""


def _asked_by(document: Mapping[str, Any], facts: Mapping[str, Any]) -> set[str]:
    """Return the fields to show first: those of the test, and those that the rows ask about."""
    asked = {
        str(one.get(part, ""))
        for rule in document.get("rules") or []
        for one in rule.get("when") or []
        for part in ("field", "other")
    }
    return asked | set(facts)


def _said_by(document: Mapping[str, Any], expected: Mapping[str, Any]) -> set[str]:
    said = {str(name) for rule in document.get("rules") or [] for name in rule.get("then") or {}}
    return said | set(expected)


def _line(kind: str, asked: Field | Output, value: Any, vocabulary: Vocabulary) -> dict[str, Any]:
    choices = [one for one in vocabulary.of(asked.name).items() if not one[0].startswith("@")]
    chosen = value if isinstance(value, list) else [] if value is None else [output_text(value)]
    closed = bool(asked.values) or (asked.name == "reason" and bool(choices))
    return {
        "name": f"{kind}.{asked.name}",
        "words": field_word(asked.name) if kind == "fact" else output_word(asked.name),
        "type": asked.type.value,
        "choices": choices,
        "closed": closed and asked.type in (FieldType.ENUM, FieldType.SET),
        "chosen": chosen,
        "text": output_text(value),
        "answer": kind == "said",
    }


def _typical(place: Place) -> dict[str, Any]:
    """Return facts to begin with: an order of fifty that arrived five days ago."""
    if place.purpose == "change":
        return {"request": "cancel", "order_state": "pending", "changed_before": False}
    return {
        "kind": "return",
        "reason": "changed_mind",
        "country": place.seller.country,
        "price": "50",
        "case_value": "50",
        "quantity": 1,
        "whole_order": True,
        "delivered": True,
        "days_since_order": 9,
        "days_since_delivery": 5,
        "evidence": [],
        "exclusions": [],
        **({"statutory": False} if place.purpose == "automation" else {}),
    }


def case_facts(scope: Scope, place: Place, number: str, currency: str) -> dict[str, Any]:
    """Return the facts of a case's first line as its newest decision knew them, as a document has them."""
    case = get_case(scope, number[:40])
    record = decision_of_case(case.pk) if case.seller_id == place.seller.pk else None
    if record is None:
        raise NotFound(noun="case", ref=number[:40])
    facts = read_decision(record)[0]
    schema = schema_for(place.seller, place.purpose)
    known = values_of(facts, facts.lines[0], currency) if facts.lines else {}
    return {
        name: show_value(schema.fields[name].type, value, currency=currency)
        for name, value in known.items()
        if value is not None and name in schema.fields
    }
