"""Rights by law as dated rows of pure data. A country that is not here is unknown, never without rights."""

from aftermile.policies.statutes.asking import BASES, Floor, LawDue, Question, Source
from aftermile.policies.statutes.days import Calendars, last_day
from aftermile.policies.statutes.floors import floor
from aftermile.policies.statutes.late import penalty
from aftermile.policies.statutes.laws import LAW_VERSION, Law, features, find_place, jurisdictions, law_of
from aftermile.policies.statutes.parts import EXCLUSIONS, GOODS_CLASSES, SHOP_FACTS

__all__ = [
    "BASES",
    "EXCLUSIONS",
    "GOODS_CLASSES",
    "LAW_VERSION",
    "SHOP_FACTS",
    "Calendars",
    "Floor",
    "Law",
    "LawDue",
    "Question",
    "Source",
    "features",
    "find_place",
    "floor",
    "jurisdictions",
    "last_day",
    "law_of",
    "penalty",
]
