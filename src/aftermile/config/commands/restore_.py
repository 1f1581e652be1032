"""`aftermile restore`."""

from pathlib import Path

import click

from aftermile import __version__
from aftermile.config.boot import boot


@click.command(
    "restore",
    epilog="""
\b
Examples:
  aftermile restore aftermile.tar.gz --verify   read it to the end, compare checksums, change nothing
  aftermile restore aftermile.tar.gz            into an empty installation
  aftermile restore aftermile.tar.gz --force    in place of what is there (SQLite: moved aside)
""",
)
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that holds data.")
@click.option("--verify", is_flag=True, help="Only verify the archive.")
def command(source: Path, *, force: bool, verify: bool) -> None:
    """
    Put a backup in place; stop `aftermile serve` and `aftermile worker` first.

    Every checksum is compared before anything changes.
    """
    boot()
    import tempfile

    from aftermile.config.archive import restore, unpack

    if verify:
        with tempfile.TemporaryDirectory() as folder:
            manifest = unpack(source, Path(folder))
        click.echo(f"{source} is whole: {len(manifest.files)} members, made {manifest.made_at}")
        return
    manifest, aside = restore(source, force=force)
    click.echo(
        f"Restored {len(manifest.files)} members, made {manifest.made_at} by version {manifest.version}"
    )
    if aside:
        click.echo(f"The former database was moved to {aside}")
    if manifest.version != __version__:
        click.echo("Now run: aftermile migrate")
