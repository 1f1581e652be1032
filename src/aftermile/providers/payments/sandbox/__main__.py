from aftermile.providers.payments.sandbox.server import options_of, run

run(options_of())
