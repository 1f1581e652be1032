"""Write `trackings.json` beside the answers of these carriers, to be read over by a person."""

import json
import sys

from aftermile.config.carriers import known
from tests.conformance.test_carriers import answers, expected_of, plain

if __name__ == "__main__":
    for info in known():
        if info.id in sys.argv[1:]:
            for path in answers(info):
                rows = plain(info.parse(path.read_bytes()))
                expected_of(path).write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
