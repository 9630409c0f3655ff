"""The largest pairing of answers with right answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Ours = TypeVar("Ours")
Gold = TypeVar("Gold")


def pair_up(
    ours: Sequence[Ours], golds: Sequence[Gold], fits: Callable[[Ours, Gold], bool]
) -> dict[int, int]:
    """Return, for as many right answers as can be served, its index and that of the answer that serves it.

    Each answer serves at most one. An earlier choice is undone where that lets one more be served, so the
    score does not depend on the order in which answers come.
    """
    options = [[i for i, our in enumerate(ours) if fits(our, gold)] for gold in golds]
    taken: dict[int, int] = {}

    def serve(gold: int, tried: set[int]) -> bool:
        for our in options[gold]:
            if our in tried:
                continue
            tried.add(our)
            if our not in taken or serve(taken[our], tried):
                taken[our] = gold
                return True
        return False

    for gold in range(len(golds)):
        serve(gold, set())
    return {gold: our for our, gold in taken.items()}
