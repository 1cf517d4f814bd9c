"""The tables of the detector's bench: what was found, by class and treatment, and what was wrong."""

import csv
from collections import Counter
from dataclasses import replace

from bench.ai_kept import Bench, Measured
from bench.ai_treatments import CACHE
from tutti.domain.detection import Outcome, Verdict, clock_table, judge, load_calibration

LEAST_SECONDS = 20
MACHINES = {
    "decoders", "treatments", "alone", "alone, treated", "alone, sampled", "under music, sampled", "trained",
    "your own", "your own, treated",
}  # fmt: skip
"""The parts that a machine made: of those the least share that was found is told, of others the greatest."""
OUTCOMES = (Outcome.AI, Outcome.REVIEW, Outcome.NOT_FOUND, Outcome.NOT_MEASURABLE)


def report(bench: Bench) -> None:
    """Print the tables and what was wrong; by the sound alone, whatever files say of themselves."""
    calibration, table = load_calibration(), clock_table()
    tallies: dict[tuple[str, str], Counter[Outcome]] = {}
    wrong: list[str] = []
    with (CACHE / "features.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "share", "margin", "machine"])
        for each in bench.kept:
            verdict = judge(replace(each.evidence, marks=()), table, calibration)
            tallies.setdefault((each.part, _row(each)), Counter())[verdict.outcome] += 1
            if verdict.by_the_curve:
                rows.writerow([" ".join(each.key), verdict.share, verdict.margin, int(each.machine)])
            if (verdict.outcome is Outcome.AI) is not each.machine:
                wrong.append(_line(each, verdict))
    for part in dict.fromkeys(part for part, _ in tallies):
        print(
            f"\n### {part}\n\n| | tracks | ai | review | not found | not measurable | *ai*, 95 % |"
            "\n|---|---|---|---|---|---|---|"
        )
        for (own_part, row), tally in tallies.items():
            if own_part == part:
                counts = " | ".join(str(tally[outcome]) for outcome in OUTCOMES)
                print(f"| {row} | {tally.total()} | {counts} | {_bounds(tally, machine=part in MACHINES)} |")
    print("\n".join(line for line in wrong if "not_found" not in line or "machine" in line))


def _row(each: Measured) -> str:
    short = each.part.startswith("your own") and each.evidence.measurement.seconds < LEAST_SECONDS
    return f"{each.row}, under 20 s" if short else each.row


def _line(each: Measured, verdict: Verdict) -> str:
    told = "machine" if each.machine else "people"
    return (
        f"# {told} {' / '.join(each.key)}: {verdict.outcome} {verdict.score} at {verdict.clock_hz} Hz, "
        f"share {verdict.share}, margin {verdict.margin}, {' '.join(verdict.reasons)}"
    )


def _bounds(tally: Counter[Outcome], *, machine: bool) -> str:
    """Return the one-sided bound of the share of *ai* among what could be measured."""
    total = tally.total() - tally[Outcome.NOT_MEASURABLE]
    if not total:
        return ""
    if machine:
        return f"at least {1 - _bound(total - tally[Outcome.AI], total):.0%}"
    return f"at most {_bound(tally[Outcome.AI], total):.1%}"


def _bound(hits: int, total: int) -> float:
    """Return the upper end of the one-sided 95 % interval of Clopper and Pearson, by bisection."""
    if hits == total:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        term = tail = (1 - middle) ** total
        for k in range(hits):
            term *= (total - k) / (k + 1) * middle / (1 - middle)
            tail += term
        low, high = (middle, high) if tail > 0.05 else (low, middle)
    return high
