"""How long it takes to put many documents together, and to find who many names are.

``python benchmarks/merging.py [--documents 1000000] [--names 1000000]`` makes summaries of
documents as the extraction would: companies and people acted against by some authorities, a
complaint and an outcome for every second case. It prints seconds, peak memory, and how the time
grew over a tenth of the documents: 10 is in proportion.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Iterator
from decimal import Decimal

from kb.resolve.grouping import group
from kb.resolve.parties import party
from kb.resolve.sketch import sketch
from kb.resolve.summary import Summary

_AUTHORITIES = [f"authority-{number}" for number in range(300)]
_COURTS = [f"court-{number}" for number in range(100)]


def summaries(number: int) -> Iterator[Summary]:
    """Yield that many summaries; two documents a case."""
    draw = random.Random(1)
    for case in range(number // 2):
        company = f"{_word(draw)}-{_word(draw)}"
        year, authority = draw.randint(1996, 2025), draw.choice(_AUTHORITIES)
        fine = (Decimal(draw.randint(1_000, 99_999_999)), "USD")
        text = " ".join(_word(draw).title() for _ in range(40))
        for step, stage in enumerate(("complaint", "decided")):
            yield Summary(
                key=f"s:{case}-{step}",
                stage=stage,
                date=f"{year + step}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
                parties=frozenset({company, f"{_word(draw)}-{_word(draw)}"}),
                people=frozenset(),
                authorities=frozenset({authority}),
                courts=frozenset({draw.choice(_COURTS)}),
                cases=frozenset({f"{year % 100}-{draw.randint(1, 9_999)}"}),
                own_cases=frozenset(),
                captions=frozenset({company.replace("-", " ")}),
                headline=fine if step else None,
                sanctions=frozenset({fine} if step else ()),
                earlier=frozenset(),
                violations=frozenset({"securities.fraud"}),
                began=None,
                names=frozenset({f"example.org/{case}-{step}"}),
                cites=frozenset(),
                reviews=False,
                criminal=False,
                title="",
                sketch=sketch(text),
            )


def _word(draw: random.Random) -> str:
    return "".join(draw.choice("bcdfglmnprstv") + draw.choice("aeiou") for _ in range(3))


def names(number: int) -> Iterator[str]:
    """Yield that many different names of companies and people."""
    draw = random.Random(2)
    for serial in range(number):
        form = draw.choice([", Inc.", " LLC", " S.p.A.", " GmbH", ""])
        yield f"{_word(draw).title()} {_word(draw).title()} {serial}{form}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--names", type=int, default=1_000_000)
    arguments = parser.parse_args()
    group(summaries(1_000))
    small = _seconds(lambda: len(group(summaries(arguments.documents // 10))))
    whole = _seconds(lambda: len(group(summaries(arguments.documents))))
    print(f"{arguments.documents:,} documents: {whole:.0f} s, {whole / small:.1f} times a tenth")
    named = _seconds(lambda: len({party(name).id for name in names(arguments.names)}))
    print(f"{arguments.names:,} different names: {named:.0f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak memory {peak:.1f} GB")


def _seconds(run: object) -> float:
    started = time.perf_counter()
    run()  # type: ignore[operator]
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
