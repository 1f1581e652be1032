"""What other parts do with a plan, in the transaction of the change; filled by `config.wiring`."""

from collections.abc import Callable
from typing import Any

from aftermile.cases.models import Case, Step
from aftermile.kernel.actor import Actor
from aftermile.kernel.registry import Registry

before_plan: Registry[Callable[[Case, Actor], object]] = Registry("hook before a plan")
"""Called when a remedy was agreed, case locked, before its steps are written: reserves, freezes prices."""

on_ready: Registry[Callable[[Step, Actor], object]] = Registry("hook on a ready step")
"""By key: called once when a step becomes ready, whoever owns it: opens a charge, asks for a slot."""

unmake: Registry[Callable[[Step, Actor], object]] = Registry("hook that takes a step back")
"""By key: called for each step of a plan that ends unfinished, done or not; takes back what it made, where it
still can, and changes nothing the second time."""

owners: Registry[Callable[[Case], str]] = Registry("owner of a step")
"""By key: who owns a step of this case, empty for the usual owner (a label that the system makes itself)."""

differences: Registry[Callable[[Case], dict[str, Any]]] = Registry("what a plan must know")
"""Called before a plan or its preview is computed: fields of `Agreed` that another part knows
(`difference_minor`, `collect_minor`)."""
