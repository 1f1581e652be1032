"""Pages of authority: limits, second approvers, overrides, automation, exchange rates."""
