"""Adds up the summary lines of several pytest runs into one: sum_up.py SECONDS LOG…"""

import re
import sys
from pathlib import Path

counts: dict[str, int] = {}
for log in map(Path, sys.argv[2:]):
    if not log.is_file():
        continue
    summaries = [
        line for line in log.read_text(errors="replace").splitlines() if re.search(r"\d+ \w+.* in [\d.]+s", line)
    ]
    for number, word in re.findall(
        r"(\d+) (failed|passed|skipped|deselected|xfailed|xpassed|errors?)", summaries[-1] if summaries else "1 error"
    ):
        word = "errors" if word == "error" else word
        counts[word] = counts.get(word, 0) + int(number)
counts.pop("deselected", None)  # the same tests in another run
shown = ", ".join(f"{counts[word]} {word}" for word in ("failed", "passed", "skipped", "errors") if counts.get(word))
sys.stdout.write(f"======== {shown or 'no tests ran'} in {float(sys.argv[1]):.2f}s ========\n")
