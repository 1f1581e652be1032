"""Who runs the installation, who sells, who works here, and which keys act for them."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from aftermile.accounts.roles import ROLE_PERMISSIONS, Permission, Role
from aftermile.database.fields import CurrencyField, IdField
from aftermile.kernel.tenancy import Scope


class Organization(models.Model):
    """The operator of this installation; one row."""

    id = IdField("org")
    name = models.CharField(max_length=120)
    base_currency = CurrencyField(default="EUR")
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    created_at = models.DateTimeField(auto_now_add=True)


class Seller(models.Model):
    """One seller of the installation: every business row belongs to exactly one."""

    id = IdField("slr")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sellers")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=40, unique=True)
    country = models.CharField(max_length=2)
    base_currency = CurrencyField(default="EUR")
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    support_email = models.EmailField(blank=True)
    logo = models.FileField(upload_to="logos/", blank=True)
    color = models.CharField(max_length=7, default="#0f766e")
    payment_provider = models.CharField(max_length=40, default="manual")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope.of(self.id)


class MemberManager(BaseUserManager["Member"]):
    def create_user(self, email: str, password: str | None = None, **fields: str | bool) -> "Member":
        member = self.model(email=self.normalize_email(email).lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member


class Member(AbstractBaseUser):
    """A person who signs in; what he may do where stands in his memberships."""

    id = IdField("mbr")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        return False


class Membership(models.Model):
    """A role at one seller; without a seller, a role at the operator, which sees all sellers."""

    id = IdField("mem")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="memberships")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, null=True, related_name="memberships")
    role = models.CharField(max_length=12, choices=[(role.value, role.value) for role in Role])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "seller"], name="membership_once_per_seller"),
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(seller=None), name="membership_once_at_operator"
            ),
        ]

    @property
    def permissions(self) -> frozenset[Permission]:
        return ROLE_PERMISSIONS[Role(self.role)]


class LimitPer(models.TextChoices):
    ACT = "act"
    ORDER = "order"
    BUYER = "buyer"
    MEMBER = "member"


class AuthorityLimit(models.Model):
    """
    The most money a role, or one member, may agree to without a second approver.

    Without a seller it holds at every seller of the operator, besides the seller's own. A row of a member
    stands in for those of his role. `per` order, buyer and member sums the last `window_days` days.
    """

    id = IdField("lim")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, null=True, related_name="authority_limits")
    role = models.CharField(max_length=12, choices=[(role.value, role.value) for role in Role], blank=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    remedy = models.CharField(max_length=20, blank=True, help_text="Empty: all remedies together.")
    per = models.CharField(max_length=8, choices=LimitPer.choices)
    window_days = models.PositiveSmallIntegerField(default=0)
    limit_minor = models.BigIntegerField()
    currency = CurrencyField()
    by_name = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "role", "remedy", "per"],
                condition=models.Q(member=None),
                name="limit_of_role_once",
            ),
            models.UniqueConstraint(
                fields=["role", "remedy", "per"],
                condition=models.Q(member=None, seller=None),
                name="limit_of_role_once_at_operator",
            ),
            models.UniqueConstraint(
                fields=["seller", "member", "remedy", "per"],
                condition=models.Q(role=""),
                name="limit_of_member_once",
            ),
            models.UniqueConstraint(
                fields=["member", "remedy", "per"],
                condition=models.Q(role="", seller=None),
                name="limit_of_member_once_at_operator",
            ),
            models.CheckConstraint(
                condition=models.Q(role="", member__isnull=False)
                | (~models.Q(role="") & models.Q(member=None)),
                name="limit_of_role_or_member",
            ),
            models.CheckConstraint(
                condition=models.Q(limit_minor__gte=0), name="authority_limit_not_negative"
            ),
        ]


class Invitation(models.Model):
    """A mailed link to join; only the hash of its token is kept."""

    id = IdField("inv")
    email = models.EmailField()
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, null=True)
    role = models.CharField(max_length=12, choices=[(role.value, role.value) for role in Role])
    token_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=12, default="en")
    invited_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class ApiKey(models.Model):
    """A key of a seller (or of the operator, without one); the secret is shown once and kept as a hash."""

    id = IdField("key")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, null=True, related_name="api_keys")
    name = models.CharField(max_length=80)
    hint = models.CharField(max_length=16, help_text=_("First characters, to recognize the key."))
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    limit_minor = models.BigIntegerField(null=True, help_text="The most money one act of the key may move.")
    limit_currency = CurrencyField(blank=True)
    created_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class NumberSeries(models.Model):
    """Last human number given out, per seller, kind and year."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE)
    kind = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seller", "kind", "year"], name="one_series_per_kind_and_year")
        ]


class IdempotencyRecord(models.Model):
    """The answer to one Idempotency-Key of one API key; `status` 0 while the request still runs."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="Hash of method, address and body.")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)
    held_until = models.DateTimeField()
    held_by = models.CharField(max_length=40, blank=True, help_text="The process that runs it.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["api_key", "key"], name="one_effect_per_key")
        ]
