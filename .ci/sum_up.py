"""Adds up the summary lines of several pytest runs into one: sum_up.py SECONDS LOG…"""

import re
import sys
from pathlib import Path

SUMMARY = re.compile(r"\d+ \w+.* in [\d.]+s")
COUNT = re.compile(r"(\d+) (failed|passed|skipped|error)")

counts: dict[str, int] = {}
for log in map(Path, sys.argv[2:]):
    if log.is_file():
        summaries = [line for line in log.read_text(errors="replace").splitlines() if SUMMARY.search(line)]
        for number, word in COUNT.findall(summaries[-1] if summaries else "1 error"):
            counts[word] = counts.get(word, 0) + int(number)
shown = ", ".join(f"{counts[word]} {word}" for word in ("failed", "passed", "skipped", "error") if word in counts)
sys.stdout.write(f"======== {shown or 'no tests ran'} in {float(sys.argv[1]):.2f}s ========\n")
