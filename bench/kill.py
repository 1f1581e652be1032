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
    from tests.stories.killing.run import killing
    from tests.template import own_database

    kills = 10 if small else int(os.environ.get("AFTERMILE_KILLS") or 200)
    with tempfile.TemporaryDirectory() as data, own_database("kill", Path(data)) as database:
        told = killing(Path(data), database, kills=kills)
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
