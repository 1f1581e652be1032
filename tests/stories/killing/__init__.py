"""A busy installation whose processes are killed at random moments, and the proof that nothing came of it."""
