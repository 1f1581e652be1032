"""`aftermile backup`."""

from pathlib import Path

import click

from aftermile.config.boot import boot


@click.command(
    "backup",
    epilog="""
\b
Examples:
  aftermile backup /backups/aftermile-$(date +%F).tar.gz
  aftermile backup before-upgrade.tar.gz && aftermile migrate
""",
)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace an archive of that name.")
def command(target: Path, *, force: bool) -> None:
    """
    Write database, uploaded files and secret key into one archive with checksums.

    Aftermile may go on serving meanwhile. Keep the archive as you keep a password: it holds the secret key.
    """
    boot()
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from aftermile.config.archive import back_up
    from aftermile.config.errors import WouldOverwrite

    if target.exists() and not force:
        raise WouldOverwrite(place=target)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), transient=True
    ) as bar:
        task = bar.add_task("database", total=None)

        def told(done: int, total: int) -> None:
            bar.update(
                task, completed=done, total=total, description="files" if done >= total else "database"
            )

        manifest = back_up(target, told)
    media = sum(name.startswith("media/") for name in manifest.files)
    size = target.stat().st_size / 1e6
    click.echo(f"{target}: {manifest.engine} database, {media} files, {size:.1f} MB")
