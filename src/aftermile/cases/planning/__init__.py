"""Plans: what an agreed remedy takes, step by step, who does it, and what it costs."""
