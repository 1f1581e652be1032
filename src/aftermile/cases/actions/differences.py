"""
The price difference of an exchange: asked for, taken up, given back; one function brings it to its end.

Each row knows how much of its difference moved (`settled_minor`). What a cheaper piece leaves pays for a dearer
one of the same case first, so that the buyer pays or gets one sum.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from aftermile.cases.actions.moving import locked, money_of
from aftermile.cases.amounts import ARRIVED, outcomes_of
from aftermile.cases.limits import difference_days
from aftermile.cases.models import Case, Collection, Replacement, ReplacementState
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM, Actor
from aftermile.ledger.actions import LineInput, reserve_refund
from aftermile.ledger.actions.charges import cancel_charge, open_charge
from aftermile.ledger.actions.reserve import lock_tenders
from aftermile.ledger.models import Charge, ChargeState, LineKind
from aftermile.ledger.queries import caps_of
from aftermile.orders.actions.units import move_paid, raise_paid
from aftermile.orders.models import PaymentMethod, Unit

WAITING = (ChargeState.OPEN, ChargeState.UNKNOWN)
