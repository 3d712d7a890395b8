"""Try mutated files for some time, and show what does not hold, made small."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from itertools import count

from robustness.attempts import FAILED, attempt, outcome, smallest

_SHOWN = 3000  # bytes of a file


def main() -> int:
    """Run for the time that is asked for; give 1 if something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m robustness", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0, help="the first one; each file has its own")
    words = parser.parse_args()
    counts: Counter[str] = Counter()
    end = time.monotonic() + words.seconds
    for seed in count(words.seed):
        if time.monotonic() >= end:
            break
        made = attempt(seed)
        how = outcome(made.case)
        broken = ", bytes broken" if made.is_broken else ""
        counts.update(("tried", f"tried, {made.form.value}{broken}", how))
        if how.startswith(FAILED) and counts[how] == 1:
            _, settings, _ = small = smallest(made)
            sys.stdout.write(f"{how}\n  seed {seed}, {settings}\n  {small.data[:_SHOWN]!r}\n")
            sys.stdout.flush()
    for what, number in sorted(counts.items()):
        sys.stdout.write(f"{number:8} {what}\n")
    return int(any(what.startswith(FAILED) for what in counts))


if __name__ == "__main__":
    sys.exit(main())
