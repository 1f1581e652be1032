"""What the case page shows of fees, and of money that came back."""

from typing import Any

from aftermile.accounts.access import Access
from aftermile.accounts.roles import Permission
from aftermile.cases.actions.fees import OPEN_TO_FEES
from aftermile.cases.amounts import Books
from aftermile.cases.fees import CHARGED
from aftermile.cases.models import MONEY_BACK, Case
from aftermile.cases.states import State
from aftermile.cases.taken_off import open_arrears
from aftermile.orders.models import PaymentMethod


def fees_panel(case: Case, books: Books, access: Access) -> dict[str, Any]:
    """Return what is taken off, what is owed again, and what this member may do about it."""
    arrears = open_arrears(case)
    decides = access.can(Permission.CASES_DECIDE, case.seller_id)
    money = case.remedy in MONEY_BACK and State(case.state) in OPEN_TO_FEES
    methods = PaymentMethod.objects.filter(buyer_id=case.buyer_id, active=True).order_by("id")
    return {
        "fee_lines": books.fees,
        "fee_choices": CHARGED,
        "may_add_fee": decides and money,
        "arrears": arrears,
        "may_pay": access.can(Permission.REFUNDS_WRITE, case.seller_id),
        "pay_methods": list(methods) if arrears else [],
    }
