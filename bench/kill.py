"""
Web and worker of a busy installation killed with -9 at random moments: what is lost, and what is there twice.

Programs of shops open cases, approve, receive, refund, exchange, replace, cancel, offer and give credit
through the API, each request with an Idempotency-Key and repeated until it is answered; the payment
provider remembers what it moved. 200 kills (`AFTERMILE_KILLS`); limit: nothing lost, nothing twice.
"""

import os
import tempfile
from pathlib import Path

LIMIT = 0


def main(*, small: bool = False) -> bool:
    from tests.stories.house import drop_postgres, fresh_postgres
    from tests.stories.killing.run import killing

    kills = 10 if small else int(os.environ.get("AFTERMILE_KILLS") or 200)
    url = os.environ.get("AFTERMILE_DATABASE_URL", "")
    on_postgres = url.startswith("postgres")
    database = fresh_postgres(url, f"aftermile_kill_{os.getpid()}") if on_postgres else ""
    try:
        with tempfile.TemporaryDirectory() as data:
            told = killing(Path(data), database, kills=kills)
    finally:
        if database:
            drop_postgres(database)
    wrong = [*told["lost"], *told["twice"], *told["troubles"], *told["unequal"].items()]
    for one in wrong[:60]:
        print(f"  {one}")
    print(
        f"{told['kills']} kills in {told['seconds']:.0f} s, {told['stories']} stories, "
        f"{told['requests']} requests, {told['asked_again']} asked again, {told['again']} runs again"
    )
    ratio = len(wrong) / max(1, told["effects"])
    print(
        f"of {told['effects']} effects {len(told['lost'])} lost, {len(told['twice'])} twice: "
        f"{ratio:.6f}, limit {LIMIT}"
    )
    return ratio <= LIMIT and told["kills"] >= kills
