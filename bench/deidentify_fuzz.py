"""Damages files of every kind, many thousand times: `python -m bench.deidentify_fuzz COUNT [SEED]`.

Whatever is neither read nor refused is printed with its seed; the run ends in 1 if there was any.
"""

import resource
import sys
import time
from collections import Counter

from sekimori.engines.deidentify.documents.reading import open_file
from sekimori.engines.deidentify.report import examine
from sekimori.engines.deidentify.tests.mutations import damaged, damaged_within
from sekimori.engines.deidentify.tests.test_faults import PACKED, SEEDS, SMALL
from sekimori.kernel.problems import Refused


def main(count: int, first: int) -> int:
    ways = [(name, damaged) for name in SEEDS] + [(name, damaged_within) for name in PACKED] * 2
    outcome: Counter[str] = Counter()
    slowest = (0.0, "", 0)
    for seed in range(first, first + count):
        name, way = ways[seed % len(ways)]
        content = way(SEEDS[name], seed)
        began = time.process_time()
        try:
            examine(open_file(name, content, bounds=SMALL))
            outcome["read"] += 1
        except Refused:
            outcome["refused"] += 1
        except Exception as error:
            outcome["CRASHED"] += 1
            print(name, way.__name__, seed, type(error).__name__, str(error)[:100], flush=True)
        slowest = max(slowest, (time.process_time() - began, name, seed))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(dict(outcome), f"slowest {slowest[0]:.1f} s ({slowest[1]}, {slowest[2]}), {most} MB")
    return 1 if outcome["CRASHED"] else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
