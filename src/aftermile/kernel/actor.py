"""Who did it: a member, a buyer, an API key, or Aftermile itself."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    MEMBER = "member"
    BUYER = "buyer"
    API_KEY = "api_key"
    SYSTEM = "system"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Actor:
    """`ref` is the id of the member, buyer or key; `name` what a timeline shows."""

    kind: ActorKind
    ref: str = ""
    name: str = ""


SYSTEM = Actor(ActorKind.SYSTEM, "", "Aftermile")
