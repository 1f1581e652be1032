"""Errors of the installation: settings, archives, the command line."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class BadSettings(AftermileError):
    code = "bad_settings"
    status = 500
    words = _("Aftermile does not start with these settings:\n{problems}")


class NoArchive(AftermileError):
    code = "no_archive"
    status = 422
    words = _("{path} is not a backup of Aftermile: {problem}.")


class WouldOverwrite(AftermileError):
    code = "would_overwrite"
    status = 409
    words = _("{place} already holds data. Look at it first; repeat with --force to replace it.")


class ToolMissing(AftermileError):
    code = "tool_missing"
    status = 500
    words = _("The program {tool} is needed for this and was not found. Install it: {mend}.")


class ToolFailed(AftermileError):
    code = "tool_failed"
    status = 500
    words = _("{tool} ended with an error: {problem}")


class MigrationsPending(AftermileError):
    code = "migrations_pending"
    status = 503
    words = _(
        "The database is older than this version: {count} migrations wait ({first}). Run: aftermile migrate"
    )


class NotWritable(AftermileError):
    code = "not_writable"
    status = 500
    words = _("{path} cannot be written: {problem}. Choose another place.")


class PortTaken(AftermileError):
    code = "port_taken"
    status = 500
    words = _("Nothing can listen on {host}:{port}: {problem}. Choose another with --port.")


class DemoInProduction(AftermileError):
    code = "demo_in_production"
    status = 409
    words = _("The demo has known passwords: it is not for an installation in production.")
