"""The demo's stories: deterministic rows for looking around, for screenshots and for tests."""
