"""How the time of merging grows with the reports: made-up reports, told by several papers, some of them vaguely."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from incidents.merge import merge_reports
from incidents.model import Count, Factuality, GeoPrecision, Place, Report, Role, TimePrecision

TYPES = ("missile_strike", "shelling", "drone_strike", "armed_clash", "attack_on_civilians", "protest")
TOLLS = (None, 0, 1, 2, 3, 5, 8, 20, 60)
TARGETS = (None, None, "market", "school", "energy")
SYLLABLES = ("ba", "do", "fi", "gu", "ke", "lo", "mi", "nu", "pa", "re", "so", "ti")
START = date(2022, 3, 1)
# A year of a war: this many reports a day over this many towns in this many regions.
REPORTS_A_DAY, TOWNS, REGIONS = 60, 300, 20


@dataclass(frozen=True)
class Growth:
    """What merging so many reports took, in seconds of processor time, and how many incidents came out."""

    reports: int
    incidents: int
    seconds: float


def measure_growth(sizes: Sequence[int]) -> list[Growth]:
    """Return the time of merging for each number of reports."""
    measured = []
    for size in sizes:
        reports = many_reports(size)
        start = time.process_time()
        incidents = merge_reports(reports)
        measured.append(Growth(size, len(incidents), time.process_time() - start))
    return measured


def growth_table(measured: Sequence[Growth]) -> str:
    """Return the growth as a Markdown table; the last column compares with the row before."""
    rows = ["| reports | incidents | processor seconds | times the row before |", "|---:|---:|---:|---:|"]
    before: Growth | None = None
    for row in measured:
        times = f"{row.seconds / before.seconds:.2f}" if before else ""
        rows.append(f"| {row.reports:,} | {row.incidents:,} | {row.seconds:.1f} | {times} |")
        before = row
    return "\n".join(rows)


def many_reports(number: int, seed: int = 1) -> list[Report]:
    """Return made-up reports of a war, the same for the same number and seed: more of them cover more days."""
    chance = random.Random(seed)
    words = [f"{a}{b}{c}" for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES[:4]]
    towns = [(f"Town {i}", chance.uniform(44, 52), chance.uniform(22, 40), f"{i % REGIONS:02d}") for i in range(TOWNS)]
    days = max(1, number // REPORTS_A_DAY)
    reports: list[Report] = []
    while len(reports) < number:
        reports.extend(_one_event(chance, len(reports), chance.choice(towns), days, words))
    return reports[:number]


def _one_event(
    chance: random.Random, told: int, town: tuple[str, float, float, str], days: int, words: Sequence[str]
) -> Iterator[Report]:
    day = START + timedelta(days=chance.randrange(days))
    event_type, toll, target = chance.choice(TYPES), chance.choice(TOLLS), chance.choice(TARGETS)
    wording = chance.sample(words, 12)
    for number in range(told, told + chance.choice((1, 1, 2, 3, 5, 12))):
        quote = " ".join(chance.sample(wording, 8) + chance.sample(words, 6))
        first, last, precision = _days(chance, day)
        killed = Count(toll, toll, toll) if toll is not None and chance.random() < 0.7 else None
        start = number % 3 * 1000  # three reports an article
        yield Report(
            f"article {number // 3}", event_type, "", Factuality.REPORTED, _place(chance, town), first, last, precision,
            killed, None, (), target if chance.random() < 0.6 else None, (), quote, start, start + len(quote), 0.8,
            published=day + timedelta(days=1),
        )  # fmt: skip


def _days(chance: random.Random, day: date) -> tuple[date, date, TimePrecision]:
    draw = chance.random()
    if draw < 0.86:
        return day, day, TimePrecision.DAY
    if draw < 0.93:
        return day - timedelta(days=3), day + timedelta(days=3), TimePrecision.WEEK
    if draw < 0.98:
        return day.replace(day=1), day.replace(day=28), TimePrecision.MONTH
    return day.replace(month=1, day=1), day.replace(month=12, day=31), TimePrecision.YEAR


def _place(chance: random.Random, town: tuple[str, float, float, str]) -> Place | None:
    name, latitude, longitude, region = town
    precision, radius_km, draw = GeoPrecision.PLACE, 4.0, chance.random()
    if draw < 0.03:
        return None
    if draw < 0.13:
        name, precision, radius_km = f"Region {region}", GeoPrecision.ADMIN1, 120.0
    elif draw < 0.16:
        name, precision, radius_km = "Country", GeoPrecision.COUNTRY, 500.0
    return Place(
        0, len(name), name, name, None, latitude, longitude, radius_km, "UA", region, "", precision, 0.9, Role.SITE, "",
    )  # fmt: skip
