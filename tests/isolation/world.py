"""One seller with a row of every model that belongs to him, filled by the kinds of the columns."""

import base64
from datetime import time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models

from aftermile.accounts.models import Organization, Seller
from aftermile.cases.models import Case
from aftermile.kernel import clock
from aftermile.kernel.actor import ActorKind
from tests.factories import make_organization

_numbers = count(1)
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPhfDwACggF/oKXcUAAAAABJRU5ErkJggg=="
)

# What the kind of a column cannot tell.
FIELDS: dict[str, dict[str, Any]] = {
    "Seller": {"time_zone": "UTC", "language": "en", "color": "#0f766e"},
    "Organization": {"time_zone": "UTC", "language": "en"},
    "Member": {"time_zone": "UTC", "language": "en", "password": "!"},
    "Invitation": {"role": "agent", "accepted_at": None, "revoked_at": None, "language": "en"},
    "Membership": {"role": "agent"},
    "ApiKey": {"revoked_at": None, "scopes": ["cases:read"]},
    "ApprovalRequest": {"act": "approve", "answered_at": None},
    "ExternalMovement": {"settled_at": None},
    "Override": {"what": "amount"},
    "AuthorityLimit": {"role": "agent", "member": None},
    "Buyer": {"merged_into": None, "erased_at": None, "language": "en"},
    "Order": {"canceled_at": None},
    "Unit": {"parent": None, "replaces": None},
    "Tender": {"provider": "manual", "captured_minor": 5000},
    "Fee": {"kind": "return_freight", "amount_minor": 100},
    "Refund": {"provider": "manual", "amount_minor": 100},
    "Case": {"language": "en", "reason": "broken", "closed_at": None},
    "CaseLine": {"reason": "broken"},
    "Mail": {"language": "en"},
    "Event": {"name": "case.opened", "actor_kind": ActorKind.SYSTEM, "version": 1},
    "Handover": {"ended_at": None},
    "HandoverParcel": {"taken_back_at": None},
    "Location": {"time_zone": "UTC", "kind": "return_point", "takes_returns": True},
    "ScanMail": {"files": [], "state": "failed"},
    "StrayScan": {"parcel": None, "tracking": {}},
    "ReturnPoint": {"active_from": None},
    "PortalLink": {"revoked_at": None},
    "ReactionRun": {"state": "dead"},
    "Incident": {"closed_at": None, "evidence": {"recent": 40, "p": 0.0001}},
    "IncidentParcel": {"left_at": None},
    "PeakSeason": {"carriers": [], "pace": 50},
    "WebhookEndpoint": {"url": "https://hooks.example.com/x", "events": [], "active": True},
    "Evidence": {"media_type": "image/png"},
    "DraftFile": {"media_type": "image/png"},
    "Draft": {"case": None},
    "Reason": {"kinds": ["return"]},
    "ReliefRule": {"title": "Relief", "source": "Act", "url": "", "territory": "GB", "verified_by": ""},
    "Warranty": {"source": "promise"},
    "Backtest": {"source": "cases"},
    "Withdrawal": {"settled_at": None, "problem": "unknown_order", "language": "en"},
}


class World:
    """A seller and his rows; `row(Model)` makes one of each model, once, all belonging together."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.rows: dict[type[models.Model], Any] = {}
        self.rows[Organization] = make_organization()
        self.seller: Any = self.row(Seller)

    def row(self, model: type[models.Model]) -> Any:
        if model not in self.rows:
            values = {}
            for field in model._meta.concrete_fields:
                known = FIELDS.get(model.__name__, {})
                if field.name in known:
                    values[field.name] = known[field.name]
                elif not isinstance(field, (models.AutoField, models.BigAutoField)) and not (
                    field.primary_key and field.has_default()
                ):
                    values[field.name] = self._value(model, field)
            self.rows[model] = model.objects.create(**values)
        return self.rows[model]

    def ref(self, model: type[models.Model]) -> str:
        return str(self.row(model).pk)

    def _value(self, model: type[models.Model], field: models.Field) -> Any:
        if isinstance(field, models.ForeignKey):
            target = field.related_model
            if field.null and (target is model or isinstance(field, models.OneToOneField)):
                return None
            return self.row(target)
        if field.name == "case_ref" and not field.blank:
            return self.ref(Case)
        if field.choices:
            return field.default if field.has_default() else field.choices[0][0]
        for kind, make in _VALUES:
            if isinstance(field, kind):
                return make(self, field)
        raise NotImplementedError(f"{model.__name__}.{field.name}: {field.__class__.__name__}")

    def fill(self) -> "World":
        """Make a row of every model that belongs to a seller."""
        for model in apps.get_models():
            if model.__module__.startswith("aftermile.") and "seller" in {f.name for f in model._meta.fields}:
                self.row(model)
        return self

    def _text(self, field: models.Field) -> str:
        number = next(_numbers)
        for fits, text in _TEXTS:
            if fits(field):
                return text(self.mark, number, field)
        return f"{self.mark}{number}"[: field.max_length]


_TEXTS: list[tuple[Any, Any]] = [
    (lambda field: field.name == "search", lambda *_: ""),
    (
        lambda field: field.model.__name__ == "ReliefRule",
        lambda _mark, n, field: f"relief{n}"[: field.max_length],
    ),
    (lambda field: field.name in ("zone", "time_zone"), lambda *_: "UTC"),
    (lambda field: "currency" in field.name, lambda *_: "EUR"),
    (lambda field: (field.max_length or 99) <= 3, lambda *_: "DE"),
    (lambda field: field.name.endswith(("_ref", "_id", "lease")) and not field.unique, lambda *_: ""),
    (lambda field: "hash" in field.name or field.name == "sha256", lambda _mark, n, _field: f"{n:064x}"),
    (lambda field: field.name in ("provider", "payment_provider"), lambda *_: "manual"),
    (
        lambda field: "email" in field.name or field.name == "to",
        lambda mark, n, _field: f"{mark}{n}@example.com".lower(),
    ),
    (lambda field: field.name in ("hint", "phone", "postcode"), lambda _mark, n, _field: str(n)),
]
_VALUES = [
    (models.EmailField, lambda world, field: world._text(field)),
    (models.SlugField, lambda world, field: world._text(field).lower()),
    (models.FileField, lambda _world, _field: ContentFile(PICTURE, name="picture.png")),
    ((models.CharField, models.TextField), lambda world, field: world._text(field)),
    (models.BooleanField, lambda _world, field: bool(field.get_default())),
    (models.JSONField, lambda _world, field: field.get_default() if field.has_default() else {}),
    (models.TimeField, lambda _world, _field: time(15)),
    (models.DateTimeField, lambda _world, _field: clock.now() + timedelta(days=1)),
    (models.DateField, lambda _world, _field: clock.now().date()),
    (models.DecimalField, lambda _world, _field: Decimal(1)),
    (models.FloatField, lambda _world, _field: 0.5),
    (models.IntegerField, lambda _world, _field: 1),
    (models.GenericIPAddressField, lambda _world, _field: "127.0.0.1"),
    (models.BinaryField, lambda _world, _field: b""),
    (models.DurationField, lambda _world, _field: timedelta(hours=1)),
]
