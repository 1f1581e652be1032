"""How a seller wants his money handled."""

from django.db import models

from aftermile.accounts.models import Seller


class Strategy(models.TextChoices):
    """Which payments of an order are paid back first."""

    LAST_IN = "last_in"
    FIRST_IN = "first_in"
    RATIO = "ratio"


class FreightBy(models.TextChoices):
    """How a buyer pays a way back that is his to pay."""

    DEDUCT = "deduct"  # it is taken off the refund
    CHARGE = "charge"  # he pays it by a link


class MoneyTerms(models.Model):
    """One row per seller; without one the defaults hold."""

    seller = models.OneToOneField(
        Seller, on_delete=models.CASCADE, primary_key=True, related_name="money_terms"
    )
    strategy = models.CharField(max_length=10, choices=Strategy.choices, default=Strategy.LAST_IN)
    how_to_pay = models.TextField(
        blank=True, help_text="What a buyer reads who is to pay by hand: bank, reference."
    )
    charge_days = models.PositiveSmallIntegerField(default=14, help_text="Days a charge stays open.")
    return_freight = models.CharField(
        max_length=8, choices=FreightBy.choices, default=FreightBy.DEDUCT, db_default=FreightBy.DEDUCT.value
    )
    by_name = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
