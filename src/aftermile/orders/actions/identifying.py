"""
Which buyer an order belongs to: by the channel's customer id, or by the exact e-mail at this seller.

Never by name, address or phone. An order that tells neither has a buyer of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from aftermile.accounts.models import Seller
from aftermile.database.bulk import insert_rows
from aftermile.kernel import clock
from aftermile.kernel.ids import new_ids
from aftermile.orders.drafts import BuyerDraft, OrderDraft
from aftermile.orders.models import Buyer, BuyerIdentity
from aftermile.orders.words import clean_email, clean_phone, fit, search_text

CUSTOMER: Final = "customer"
EMAIL: Final = "email"
Key = tuple[str, str, str]


@dataclass(slots=True)
class _Known:
    buyers: dict[Key, str] = field(default_factory=dict)
    customers_of: dict[tuple[str, str], str] = field(default_factory=dict)
    new_buyers: list[tuple[str, BuyerDraft]] = field(default_factory=list)
    new_keys: list[tuple[Key, str]] = field(default_factory=list)

    def learn(self, key: Key, buyer_id: str) -> None:
        self.buyers[key] = buyer_id
        if key[1] == CUSTOMER:
            self.customers_of[buyer_id, key[0]] = key[2]


def identify_buyers(seller: Seller, drafts: Sequence[OrderDraft]) -> list[str]:
    """Return the buyer's id for each draft; unknown buyers are made. A fixed number of queries."""
    wanted = [_keys(draft) for draft in drafts]
    known = _read(seller, {key for keys in wanted for key in keys})
    ids = new_ids("byr", len(drafts))
    found = [
        _find(known, keys) or _add(known, keys, fresh, draft.buyer)
        for draft, keys, fresh in zip(drafts, wanted, ids, strict=True)
    ]
    _write(seller, known, clock.now())
    return found


def _keys(draft: OrderDraft) -> list[Key]:
    keys = []
    if draft.buyer.external_id:
        keys.append((draft.channel, CUSTOMER, fit(draft.buyer.external_id, 254)))
    email = clean_email(draft.buyer.email)
    if email:
        keys.append(("", EMAIL, email))
    return keys


def _read(seller: Seller, keys: set[Key]) -> _Known:
    known = _Known()
    if not keys:
        return known
    identities = BuyerIdentity.objects.filter(seller=seller)
    rows = identities.filter(value__in={value for _, _, value in keys})
    found = [row for row in rows.values_list("channel", "kind", "value", "buyer_id") if row[:3] in keys]
    buyers = {buyer_id for *_, buyer_id in found}
    if buyers:
        siblings = identities.filter(buyer_id__in=buyers, kind=CUSTOMER)
        found += siblings.values_list("channel", "kind", "value", "buyer_id")
    for channel, kind, value, buyer_id in found:
        known.learn((channel, kind, value), buyer_id)
    return known


def _find(known: _Known, keys: list[Key]) -> str:
    for key in keys:
        buyer_id = known.buyers.get(key, "")
        if not buyer_id:
            continue
        # Another customer of the same channel who shares the mailbox is somebody else.
        if key[1] == EMAIL and keys[0][1] == CUSTOMER and (buyer_id, keys[0][0]) in known.customers_of:
            continue
        for other in keys:
            if other not in known.buyers:
                known.new_keys.append((other, buyer_id))
                known.learn(other, buyer_id)
        return buyer_id
    return ""


def _add(known: _Known, keys: list[Key], buyer_id: str, draft: BuyerDraft) -> str:
    known.new_buyers.append((buyer_id, draft))
    for key in keys:
        if key not in known.buyers:
            known.new_keys.append((key, buyer_id))
            known.learn(key, buyer_id)
    return buyer_id


def _write(seller: Seller, known: _Known, now: datetime) -> None:
    names = ("id", "seller_id", "name", "email", "phone", "language", "country", "search", "created_at")
    rows = []
    for buyer_id, draft in known.new_buyers:
        name, email = fit(draft.name, 200), clean_email(draft.email)
        country = fit(draft.country, 2).upper()
        phone = clean_phone(draft.phone, country)
        text = search_text([part for part in (name, email, phone, draft.external_id) if part])
        rows.append((buyer_id, seller.pk, name, email, phone, fit(draft.language, 12), country, text, now))
    insert_rows(Buyer, names, rows)
    insert_rows(
        BuyerIdentity,
        ("seller_id", "buyer_id", "channel", "kind", "value"),
        [(seller.pk, buyer_id, *key) for key, buyer_id in known.new_keys],
    )
