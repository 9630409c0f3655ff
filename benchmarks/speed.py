"""How fast articles are read, whole and by stage, in seconds of processor time."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import incidents.pipeline as pipeline
from incidents.gazetteer import Gazetteer
from incidents.model import Article

# The stages as the pipeline calls them, in its order; `tagger` belongs to `recognize`.
STAGES = (
    "segment",
    "recognize",
    "resolve",
    "work_out_published",
    "find_timexes",
    "find_distances",
    "extract",
)


@dataclass(frozen=True)
class Speed:
    """Words a second over all articles, seconds by stage, and what start-up takes."""

    articles: int
    words: int
    seconds: float
    by_stage: dict[str, float]
    gazetteer_open_seconds: float
    pipeline_load_seconds: float

    @property
    def words_a_second(self) -> float:
        """Words read in a second of processor time."""
        return self.words / self.seconds


def measure(articles: Sequence[Article]) -> Speed:
    """Return the speed over articles, after one that is read to warm up."""
    opened = _seconds(Gazetteer.open)
    start = time.process_time()
    line = pipeline.load_pipeline()
    loaded = time.process_time() - start
    spent: dict[str, float] = defaultdict(float)
    line = replace(
        line, tagger=_timed("tagger", line.tagger, spent), extract=_timed("extract", line.extract, spent)
    )
    originals = {name: getattr(pipeline, name) for name in STAGES}
    line.read(articles[0])
    spent.clear()
    try:
        for name, stage in originals.items():
            setattr(pipeline, name, _timed(name, stage, spent))
        start = time.process_time()
        for article in articles:
            line.read(article)
        total = time.process_time() - start
    finally:
        for name, stage in originals.items():
            setattr(pipeline, name, stage)
    words = sum(len(article.text.split()) for article in articles)
    return Speed(len(articles), words, total, dict(spent), opened, loaded)


def _seconds(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def _timed(name: str, stage: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    def run(*values: Any) -> Any:
        start = time.process_time()
        try:
            return stage(*values)
        finally:
            spent[name] += time.process_time() - start

    return run


def speed_table(speed: Speed) -> str:
    """Return the speed as a Markdown table."""
    rows = [f"| reading, whole | {speed.seconds:.2f} | {speed.words_a_second:,.0f} |"]
    for name in ("tagger", *STAGES):
        seconds = speed.by_stage.get(name, 0.0)
        rate = f"{speed.words / seconds:,.0f}" if seconds else ""
        rows.append(f"| {name} | {seconds:.2f} | {rate} |")
    rows.append(f"| opening the gazetteer | {speed.gazetteer_open_seconds:.2f} | |")
    rows.append(f"| loading everything | {speed.pipeline_load_seconds:.2f} | |")
    counted = f"{speed.articles} articles, {speed.words:,} words."
    head = ["| what | processor seconds | words a second |", "|---|---:|---:|"]
    return "\n".join([counted, "", *head, *rows])
