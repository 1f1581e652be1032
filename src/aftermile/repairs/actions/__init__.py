"""Every write of the room, by verb."""

from aftermile.repairs.actions.lending import charge_kept, lend, prolong, remind_of, take_back
from aftermile.repairs.actions.on_site import (
    Result,
    arrive,
    fail_visit,
    finish_visit,
    start_way,
    take_fee_payment,
)
from aftermile.repairs.actions.opening import open_repair, open_repairs
from aftermile.repairs.actions.quoting import (
    NewLine,
    accept_quote,
    approve_without_quote,
    lapse_quote,
    make_quote,
    refuse_quote,
    take_payment,
    withdraw_quote,
)
from aftermile.repairs.actions.signing import sign_visit
from aftermile.repairs.actions.technicians import (
    TechnicianFields,
    load_points,
    save_technician,
    set_days_off,
)
from aftermile.repairs.actions.visiting import book_slot, cancel_visit, offer_visit, route_day
from aftermile.repairs.actions.warranties import (
    NewWarranty,
    follow_chain,
    load_warranties,
    register,
    save_term,
    void,
)
from aftermile.repairs.actions.working import (
    UsedPart,
    await_parts,
    cancel_repair,
    decide_again,
    finish,
    give_back,
    recover_from_supplier,
    start_work,
    use_part,
)

__all__ = [
    "NewLine",
    "NewWarranty",
    "Result",
    "TechnicianFields",
    "UsedPart",
    "accept_quote",
    "approve_without_quote",
    "arrive",
    "await_parts",
    "book_slot",
    "cancel_repair",
    "cancel_visit",
    "charge_kept",
    "decide_again",
    "fail_visit",
    "finish",
    "finish_visit",
    "follow_chain",
    "give_back",
    "lapse_quote",
    "lend",
    "load_points",
    "load_warranties",
    "make_quote",
    "offer_visit",
    "open_repair",
    "open_repairs",
    "prolong",
    "recover_from_supplier",
    "refuse_quote",
    "register",
    "remind_of",
    "route_day",
    "save_technician",
    "save_term",
    "set_days_off",
    "sign_visit",
    "start_way",
    "start_work",
    "take_back",
    "take_fee_payment",
    "take_payment",
    "use_part",
    "void",
    "withdraw_quote",
]
