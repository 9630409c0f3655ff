"""The day on which somebody spoke, told apart from the day of what was spoken of."""

from __future__ import annotations

import re

# "told reporters on Tuesday", "denied on Monday", "condemned on Saturday": the day of the words, not of the event.
_SPEECH_DAY = re.compile(
    r"\b(?:said|says|told|speaking|spoke|announced|denied|condemned|claimed|confirmed|warned|urged|stated|added|tweeted|accused|declared|"
    r"called for|briefed|wrote|promised|reporters|statement|spokes(?:man|woman|person))\b(?:\s+[\w’'.-]+){0,4}?\s*(?:,\s*)?(?:on|late on|early on|in|at)?\s*$",
    re.IGNORECASE,
)
# "Moscow on Monday denied": what follows tells whether it is speech.
_SPEAKER_FIRST = re.compile(r"(?:^|[,.]\s)(?:[A-Z][\w’'-]+\s+){1,3}on\s+$")
_SPEECH_NEXT = re.compile(
    r"\s+(?:said|denied|condemned|claimed|announced|accused|confirmed|warned|rejected|told|called|blamed|dismissed)\b",
    re.IGNORECASE,
)
_REACH = 70


def is_day_of_speech(text: str, start: int, end: int) -> bool:
    """Return whether a time expression tells when somebody spoke: "said on Tuesday", "Moscow on Monday denied"."""
    before = text[max(0, start - _REACH) : start].split("\n")[-1]
    if _SPEECH_DAY.search(before):
        return True
    return bool(_SPEAKER_FIRST.search(before) and _SPEECH_NEXT.match(text[end : end + 20]))
