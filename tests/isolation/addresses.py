"""Every URL of the project, and what stands for each of its parameters."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from aftermile.accounts.models import ApiKey, AuthorityLimit, Invitation, Membership, Seller
from aftermile.cases.models import (
    ApprovalRequest,
    Arrear,
    Case,
    CaseLine,
    Draft,
    DraftFile,
    Evidence,
    Fee,
    Offer,
    Receipt,
    SavedView,
    Withdrawal,
)
from aftermile.complaints.models import Arbitration, Complaint, CorrectiveAction
from aftermile.events.models import Delivery, Mail, WebhookEndpoint
from aftermile.evidence.models import Challenge, Likeness, Pack
from aftermile.inbound.models import (
    Batch,
    BatchFile,
    DutyEntry,
    DutyFile,
    Pickup,
    PickupService,
    ReturnPoint,
    ReturnRoute,
    UnknownParcel,
    UnknownPhoto,
)
from aftermile.ledger.models import Charge, Cost, Dispute, ExternalMovement, Recovery, Refund, StoreCredit
from aftermile.orders.models import Buyer, BuyerMerge, ImportJob, Order, OrderLine, Product, Tender, Unit
from aftermile.parcels.models import (
    Handover,
    HandoverParcel,
    Incident,
    LaneDefault,
    LaneFigure,
    Location,
    Parcel,
    ParcelAnswer,
    PeakSeason,
    PickupPoint,
    ScanMail,
    Shipment,
    ShippingOption,
    ShopBanner,
    StrayScan,
    TaughtCode,
)
from aftermile.policies.models import Backtest, GoodsRule, PolicyTable, PolicyTest, Reason, ShopFact
from aftermile.repairs.models import Quote, Repair, Technician, Visit, WarrantyTerm
from tests.isolation.world import World

Member = get_user_model()


@dataclass(frozen=True)
class Address:
    """`name` with its namespace; `parameters` in the order of the route."""

    name: str
    route: str
    parameters: tuple[str, ...]

    def url(self, values: dict[str, str]) -> str:
        return reverse(self.name, kwargs={name: values[name] for name in self.parameters})


def addresses(*namespaces: str) -> list[Address]:
    """All named URLs of these namespaces, with parameters and without."""
    return [
        address
        for address in _walk(get_resolver().url_patterns)
        if address.name.partition(":")[0] in namespaces
    ]


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str = "", space: tuple[str, ...] = ()
) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*space, pattern.namespace) if pattern.namespace else space
            yield from _walk(pattern.url_patterns, route, inner)
        else:
            yield Address(":".join([*space, pattern.name or ""]), route, tuple(_parameters(route)))


def _parameters(route: str) -> Iterator[str]:
    for part in route.split("<")[1:]:
        yield part.partition(">")[0].rpartition(":")[2]


# The model of a parameter, by its name; `ref`, `pk` and `code` say nothing, so the URL's name decides.
BY_PARAMETER: dict[str, type[Any]] = {
    "order_id": Order,
    "order": Order,
    "line_id": OrderLine,
    "case_id": Case,
    "case": Case,
    "draft_id": Draft,
    "file_id": DraftFile,
    "evidence_id": Evidence,
    "offer_id": Offer,
    "fee": Fee,
    "arrear": Arrear,
    "parcel_id": Parcel,
    "answer_id": ParcelAnswer,
    "banner_id": ShopBanner,
    "location_id": Location,
    "table_id": PolicyTable,
    "test_id": PolicyTest,
    "proof_id": ShopFact,
    "goods_id": GoodsRule,
    "buyer_id": Buyer,
    "buyer": Buyer,
    "receipt_id": Receipt,
    "view_id": SavedView,
    "merge_id": BuyerMerge,
    "refund_id": Refund,
    "shipment_id": Shipment,
    "unit_id": Unit,
    "job_id": ImportJob,
    "product_id": Product,
    "tender_id": Tender,
    "case_line_id": CaseLine,
    "backtest_id": Backtest,
    "point_id": ReturnPoint,
    "service_id": PickupService,
    "pickup_id": Pickup,
    "route_id": ReturnRoute,
    "batch_id": Batch,
    "batch_file_id": BatchFile,
    "entry_id": DutyEntry,
    "photo_id": UnknownPhoto,
    "seller_id": Seller,
    "quote_id": Quote,
    "visit_id": Visit,
    "cost": Cost,
    "lesson_id": TaughtCode,
    "stray_id": StrayScan,
    "mail_id": ScanMail,
}
BY_NAME: dict[str, type[Any]] = {
    "shipping_option": ShippingOption,
    "switch_shipping_option": ShippingOption,
    "switch_pickup_point": PickupPoint,
    "change_limit": AuthorityLimit,
    "remove_limit": AuthorityLimit,
    "handover_manifest": Handover,
    "handover_undo": HandoverParcel,
    "grant_approval": ApprovalRequest,
    "refuse_approval": ApprovalRequest,
    "seller": Seller,
    "membership": Membership,
    "membership_end": Membership,
    "invitation_resending": Invitation,
    "invitation_revocation": Invitation,
    "key_revocation": ApiKey,
    "webhook": WebhookEndpoint,
    "change_webhook": WebhookEndpoint,
    "remove_webhook": WebhookEndpoint,
    "test_webhook": WebhookEndpoint,
    "switch_webhook": WebhookEndpoint,
    "rotate_webhook": WebhookEndpoint,
    "replay_webhook": WebhookEndpoint,
    "delivery": Delivery,
    "replay_delivery": Delivery,
    "mail_page": Mail,
    "mail_html": Mail,
    "send_again": Mail,
    "movement": ExternalMovement,
    "match_movement": ExternalMovement,
    "ignore_movement": ExternalMovement,
    "refund": Refund,
    "confirm_refund": Refund,
    "cancel_refund": Refund,
    "ask_provider": Refund,
    "order": Order,
    "order_ledger": Order,
    "buyer": Buyer,
    "buyer_export": Buyer,
    "buyer_merge": Buyer,
    "buyer_unmerge": Buyer,
    "buyer_erase": Buyer,
    "import": ImportJob,
    "import_for_real": ImportJob,
    "import_rejected": ImportJob,
    "import_unmatched": ImportJob,
    "parcel": Parcel,
    "new_tracking_link": Parcel,
    "lane": LaneFigure,
    "lane_default": LaneDefault,
    "remove_lane_default": LaneDefault,
    "take_back_scan": Parcel,
    "incident": Incident,
    "peak_season_removal": PeakSeason,
    "add_parcel_number": Parcel,
    "stop_parcel_number": Parcel,
    "withdrawal": Withdrawal,
    "match_withdrawal": Withdrawal,
    "set_withdrawal_aside": Withdrawal,
    "unknown_parcel": UnknownParcel,
    "unknown_match": UnknownParcel,
    "unknown_set_aside": UnknownParcel,
    "unknown_label": UnknownParcel,
    "pay_back_movement": ExternalMovement,
    "keep_movement": ExternalMovement,
    "charge": Charge,
    "confirm_charge": Charge,
    "cancel_charge": Charge,
    "new_charge": Order,
    "unit_identify": Order,
    "order_change": Order,
    "new_dispute": Tender,
    "new_credit": Buyer,
    "dispute": Dispute,
    "answer_dispute": Dispute,
    "decide_dispute": Dispute,
    "credit": StoreCredit,
    "renew_code": StoreCredit,
    "close_credit": StoreCredit,
    "recovery": Recovery,
    "act_on_recovery": Recovery,
    "case_money": Case,
    "add_cost": Case,
    "reverse_cost": Case,
    "add_recovery": Case,
    "add_charge": Case,
    "case_rule": Case,
    "repair": Repair,
    "repair_move": Repair,
    "technician": Technician,
    "technician_route": Technician,
    "visit": Visit,
    "visit_signature": Visit,
    "visit_move": Visit,
    "warranty_term_remove": WarrantyTerm,
    "challenge_verdict": Challenge,
    "look_alike_aside": Likeness,
    "pack": Pack,
    "corrective_done": CorrectiveAction,
    "complaint": Complaint,
    "complaint_act": Complaint,
    "arbitration": Arbitration,
    "arbitration_statement": Arbitration,
    "arbitration_ruling": Arbitration,
    "arbitration_appeal": Arbitration,
    "arbitration_withdrawal": Arbitration,
}
# A row found by something other than its id.
BY_FIELD: dict[tuple[str, str], tuple[type[Any], str]] = {
    ("reason", "code"): (Reason, "code"),
    ("hide_reason", "code"): (Reason, "code"),
    ("serial", "number"): (Unit, "serial"),
}
# A page that is there only with another row beside.
BESIDE: dict[str, type[Any]] = {
    "duty_file": DutyFile,
    "duty_archive": DutyFile,
    "handover_manifest": HandoverParcel,
}
# Not a row of any seller.
FIXED: dict[tuple[str, str], str] = {
    ("session_end", "pk"): "999999",
    ("notice_letter", "kind"): "shipped",
    ("ask_service_again", "provider"): "made_up",
    ("take_push_again", "push"): "999999",
    ("remove_calendar_day", "day_id"): "cday_made_up",
    ("verify_relief", "relief_id"): "rlf_made_up",
    ("set_code_aside", "code_id"): "999999",
    ("batch_paper", "form"): "csv",
    ("counter", "token"): "made-up-token",
    ("case_move", "name"): "approve",
    ("case_do", "name"): "approve",
    ("case_step", "key"): "refund",
    ("order_change", "way"): "address",
    ("change", "way"): "address",
    ("act_on_recovery", "act"): "answer",
    ("repair_move", "name"): "start",
    ("visit_move", "name"): "arrive",
    ("complaint_act", "what"): "findings",
    ("open", "token"): "made-up-token",
    ("withdrawal_copy", "token"): "made-up-token",
    ("withdrawal_confirmation", "key"): "made-up-key",
}


def fill(address: Address, world: World) -> dict[str, str]:
    """Return this world's values for the parameters; a URL nobody described fails with its name."""
    return {parameter: _value(address, parameter, world) for parameter in address.parameters}


def _value(address: Address, parameter: str, world: World) -> str:
    name = address.name.rpartition(":")[2]
    if parameter == "slug" and address.name.startswith("portal:"):
        return world.seller.slug
    if (name, parameter) in FIXED:
        return FIXED[name, parameter]
    if (name, parameter) in BY_FIELD:
        model, field = BY_FIELD[name, parameter]
        return str(getattr(world.row(model), field))
    if name in BESIDE:
        world.row(BESIDE[name])
    model = BY_PARAMETER.get(parameter) or BY_NAME.get(name)
    if model is None:
        raise LookupError(
            f"addresses.py does not know what <{parameter}> of {address.name} ({address.route}) stands for"
        )
    return world.ref(model)
