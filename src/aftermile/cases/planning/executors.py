"""Who carries out the steps that the system owns; rooms above register theirs from `config.wiring`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aftermile.cases.models import Step
from aftermile.kernel.actor import Actor
from aftermile.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What came of one try. `done` ends the step; without it the step waits for a fact or for `try_at`.

    `ref` is what was made. Raising an `AftermileError` fails the step with its words; anything else is tried
    again later.
    """

    done: bool
    ref: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    booked_minor: int | None = None
    try_at: datetime | None = None


Executor = Callable[[Step, Actor], Outcome]
"""Runs in the transaction that claims the step, case locked; must be safe to repeat by the step's id."""

executors: Registry[Executor] = Registry("step executor")
"""By the key of the step (its kind, but for a few); one without waits for a person or for a fact."""
