"""What was decided otherwise than the rules, and the switch under which cases settle alone."""

from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.accounts.models import Seller
from aftermile.api.shapes.basics import Actor, Day, In, Instant, Money, Out, Ref, ident, money_of
from aftermile.cases.authority import day_at
from aftermile.cases.automation import automation_of, used_on
from aftermile.cases.models import Override
from aftermile.policies.models import Purpose
from aftermile.policies.queries import current_table


class AutomationIn(In):
    """`running: true` needs a budget of the day in the seller's base currency; false stops at once."""

    seller: Annotated[
        Ref | Literal[""], Field(description="Needed with the operator's key.", examples=[""])
    ] = ""
    running: Annotated[bool, Field(examples=[True])]
    daily_budget: Annotated[
        Money | None, Field(description="Needed to start.", examples=[{"minor": 50_000, "currency": "EUR"}])
    ] = None
    why: Annotated[str, Field(max_length=300, description="Why it stops.", examples=[""])] = ""
    pay_when_due: Annotated[
        bool | None,
        Field(description="Let agreed refunds go by themselves; left out: as it is.", examples=[False]),
    ] = None


class AutomationOut(Out):
    """Whether cases settle alone, and what is used of the budget of the seller's local day."""

    seller: Annotated[str, ident("slr")]
    running: Annotated[bool, Field(examples=[True])]
    pay_when_due: Annotated[bool, Field(description="Agreed refunds go by themselves.", examples=[False])]
    daily_budget: Money
    used: Money
    left: Money
    day: Day
    table: Annotated[str | None, ident("pol"), Field(description="The table of automation in force.")]
    started_at: Instant | None
    started_by: Annotated[str, Field(examples=["Kim Berger"])]
    stopped_at: Instant | None
    stopped_by: Annotated[str, Field(examples=[""])]
    stopped_why: Annotated[str, Field(examples=[""])]


class OverrideOut(Out):
    """A decision otherwise than the rules, with its reason."""

    id: Annotated[str, ident("ovr")]
    seller: Annotated[str, ident("slr")]
    case: Annotated[str, ident("case")]
    what: Annotated[Literal["opening", "remedy", "amount"], Field(examples=["amount"])]
    remedy: str
    amount: Money | None
    owed: Annotated[Money | None, Field(description="What the rules gave.")]
    why: Annotated[str, Field(examples=["She has been a good customer for years."])]
    by: Actor
    at: Instant


def automation_out(seller: Seller) -> dict[str, Any]:
    row, day = automation_of(seller), day_at(seller)
    used, currency = used_on(seller.pk, day), seller.base_currency
    table = current_table(seller, purpose=Purpose.AUTOMATION)
    return {
        "seller": seller.pk,
        "running": row.running,
        "pay_when_due": row.pay_when_due,
        "daily_budget": money_of(row.daily_budget_minor, currency),
        "used": money_of(used, currency),
        "left": money_of(max(0, row.daily_budget_minor - used) if row.running else 0, currency),
        "day": day,
        "table": table.pk if table else None,
        "started_at": row.changed_at,
        "started_by": row.changed_by,
        "stopped_at": row.stopped_at,
        "stopped_by": row.stopped_by,
        "stopped_why": row.stopped_why,
    }


def override_out(row: Override) -> dict[str, Any]:
    currency = row.case.currency
    return {
        "id": row.pk,
        "seller": row.seller_id,
        "case": row.case_id,
        "what": row.what,
        "remedy": row.remedy,
        "amount": None if row.amount_minor is None else money_of(row.amount_minor, currency),
        "owed": None if row.owed_minor is None else money_of(row.owed_minor, currency),
        "why": row.why,
        "by": {"kind": row.by_kind, "id": row.by_ref or None, "name": row.by_name},
        "at": row.at,
    }
