"""Payment providers: one folder each, found by `config.wiring`."""
