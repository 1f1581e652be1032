"""
Plans: what an agreed remedy takes, step by step, who does it, and what it costs (docs/develop/plans.md).

`steps` is the pure shape, `making` writes it, `advancing` follows the facts; `executors`, `facts` and `hooks`
are where other parts register what they do.
"""

from aftermile.cases.planning.steps import Agreed, PlannedStep, plan_for

__all__ = ["Agreed", "PlannedStep", "plan_for"]
