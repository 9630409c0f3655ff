"""How fast articles are read: the models' forward pass, and all that surrounds it, in seconds of processor time."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import incidents.pipeline as pipeline
from incidents.gazetteer import Gazetteer
from incidents.model import Article

# The stages as the pipeline calls them, in its order; "extract" comes last and is a part of the pipeline. What finds
# places is told apart, as it has a bound of its own.
PLACE_STAGES = ("segment", "recognize", "resolve", "find_distances", "find_relative")
STAGES = (*PLACE_STAGES, "work_out_published", "find_timexes")


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

    @property
    def around_the_model(self) -> float:
        """What finding places costs beside the forward pass, as a share of the forward pass."""
        forward = self.by_stage.get("forward pass", 0.0)
        beside = self.by_stage.get("encode", 0.0) - forward + sum(self.by_stage.get(n, 0.0) for n in PLACE_STAGES)
        return beside / forward if forward else float("nan")


def measure(articles: Sequence[Article]) -> Speed:
    """Return the speed over articles, after one that is read to warm up."""
    opened = _seconds(Gazetteer.open)
    start = time.process_time()
    line = pipeline.load_pipeline()
    loaded = time.process_time() - start
    spent: dict[str, float] = defaultdict(float)
    line = replace(line, extract=_timed("extract", line.extract, spent))
    if line.models is not None:
        encode = replace(line.models.encode, run=_timed("forward pass", line.models.encode.run, spent))
        line = replace(line, models=replace(line.models, encode=_timed("encode", encode, spent)))
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


def _timed(name: str, stage: Callable[..., Any], spent: dict[str, float]) -> Any:
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
    for name in ("forward pass", "encode", *STAGES, "extract"):
        seconds = speed.by_stage.get(name, 0.0)
        rate = f"{speed.words / seconds:,.0f}" if seconds else ""
        rows.append(f"| {'encode, with the forward pass' if name == 'encode' else name} | {seconds:.2f} | {rate} |")
    rows.append(f"| opening the gazetteer | {speed.gazetteer_open_seconds:.2f} | |")
    rows.append(f"| loading everything | {speed.pipeline_load_seconds:.2f} | |")
    places = speed.by_stage.get("encode", 0.0) + sum(speed.by_stage.get(n, 0.0) for n in PLACE_STAGES)
    counted = (
        f"{speed.articles} articles, {speed.words:,} words. Finding places: {speed.words / places:,.0f} words a second; "
        f"what surrounds the forward pass costs {speed.around_the_model:.0%} of it."
    )
    head = ["| what | processor seconds | words a second |", "|---|---:|---:|"]
    return "\n".join([counted, "", *head, *rows])
