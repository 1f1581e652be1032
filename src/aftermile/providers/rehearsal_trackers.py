"""
What the stand-ins of tracking services share: parcels that somebody tells them of, answers, signed pushes.

`POST /rehearsal/parcel {number, carrier, service, origin, destination, arrival, events: [...], push: true}`
makes a parcel or adds events to it; an event has `code, text, at, place, country, postcode`, the code in the
vendor's own words. The push goes out at once. `POST /rehearsal/behavior {behavior, times}`: `ok`, `error`
(503), `busy` (429 with Retry-After), `timeout` (never answers), `garbage` (200 and no JSON).
"""

from collections.abc import Iterator
from typing import Any, Final

from aftermile.providers.rehearsal import Call, Reply, StandIn, Thing

BEHAVIORS: Final = ("ok", "error", "busy", "timeout", "garbage")
BUSY_SECONDS: Final = 7
CHANGES: Final = frozenset({"carrier", "service", "origin", "destination", "arrival", "needs"})


class TrackerStandIn(StandIn):
    """A vendor says `answer` (its API), `push` (one webhook, unsigned) and `letter` (signed)."""

    def answer(self, call: Call) -> Reply:
        raise NotImplementedError

    def route(self, call: Call) -> Reply:
        behavior = self.store.next_behavior()
        if behavior == "error":
            return Reply(503, {"message": "come back later"})
        if behavior == "busy":
            return Reply(429, {"message": "too many requests"}, retry_after=BUSY_SECONDS)
        if behavior == "garbage":
            return Reply(200, "<html>It works!</html>", html=True)
        reply = self.answer(call)
        return Reply(reply.status, reply.body, hold=behavior == "timeout")

    def rehearse(self, call: Call) -> Reply:
        asked = call.json
        if call.path == "/rehearsal/parcel" and asked.get("number"):
            parcel = self.tell_of(asked)
            if asked.get("push", True):
                self.store.owe("push", parcel["id"])
            return Reply(200, parcel)
        if call.path == "/rehearsal/parcels":
            return Reply(200, {"parcels": self.store.all("parcels")})
        if call.path == "/rehearsal/behavior" and asked.get("behavior") in BEHAVIORS:
            self.store.behave(asked["behavior"], int(asked.get("times") or -1))
            return Reply(200, {"behavior": asked["behavior"]})
        return Reply(422, {"message": f"behavior is one of {', '.join(BEHAVIORS)}"})

    def tell_of(self, asked: Thing) -> Thing:
        """Make a parcel, or add what is new of it."""
        number = str(asked["number"])
        known = self.store.get(number) or {"id": number, "number": number, "events": [], "followed": False}
        changed = {name: value for name, value in asked.items() if name in CHANGES}
        events = [*known["events"], *asked.get("events", [])]
        return self.store.put("parcels", {**known, **changed, "events": events})

    def follow(self, number: str, carrier: str = "") -> tuple[Thing, bool]:
        """Follow a number from now on; say whether it was followed before."""
        known = self.store.get(number) or self.tell_of({"number": number, "carrier": carrier})
        return self.store.put("parcels", {**known, "followed": True}), bool(known["followed"])

    def followed(self, number: str) -> Thing | None:
        parcel = self.store.get(number)
        return parcel if parcel and parcel["followed"] else None

    def movements(self) -> Iterator[dict[str, Any]]:
        return iter(())
