"""What the encoder holds of words that may name an event: its type and whether it happened."""

from __future__ import annotations

import numpy as np

from incidents.model import EventHint, Factuality
from incidents.recognize.encoder import HEADS, Signals

# A word less likely than this names no event; what reads the hints has bounds of its own above it.
_LEAST = 0.1


def event_hints(signals: Signals) -> tuple[EventHint, ...]:
    """Return the stretches of words that may name an event, in order, with their likeliest type and factuality."""
    trigger, factuality = signals.likely["trigger"], signals.likely["factuality"]
    likely = 1.0 - trigger[:, 0]
    rows = np.flatnonzero(likely >= _LEAST)
    if not len(rows):
        return ()
    types = trigger[:, 1:].argmax(axis=1)
    # A run ends where the next likely word is not the next word, or names another kind of event.
    cuts = np.flatnonzero((np.diff(rows) > 1) | (types[rows[1:]] != types[rows[:-1]])) + 1
    hints = []
    for run in np.split(rows, cuts):
        best = int(run[likely[run].argmax()])
        facts = factuality[run].mean(axis=0)
        kind = int(types[best])
        hints.append(
            EventHint(
                start=signals.starts[run[0]],
                end=signals.ends[run[-1]],
                event_type=HEADS["trigger"][kind + 1],
                score=round(float(likely[best]), 3),
                type_score=round(float(trigger[best, kind + 1]), 3),
                factuality=Factuality(HEADS["factuality"][int(facts.argmax())]),
                factuality_score=round(float(facts.max()), 3),
            )
        )
    return tuple(hints)
