"""What evidence does after events of cases."""

from aftermile.events.log import Reaction
from aftermile.events.models import Event
from aftermile.evidence.actions import read_file


def _read(event: Event) -> None:
    read_file(str(event.data.get("evidence") or ""))


REACTIONS = [Reaction("evidence.read_file", ("case.evidence_added",), _read)]
