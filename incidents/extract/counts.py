"""How many were killed and injured: the numbers of a sentence, as ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass

from incidents.model import Count

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
# A vague plural is at least two of its unit; "several" is more than two. No upper bound is known.
_VAGUE = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "several": 3, "many": 3, "tens": 20}
_UNIT_WORDS = "|".join(_UNITS)
_TENS_WORDS = "|".join(_TENS)
_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,6}"
    rf"|(?:a|one|two|three|four|five|several|half a)\s+(?:hundred|dozen|score)\b"
    rf"|(?:{_TENS_WORDS})(?:[- ](?:{_UNIT_WORDS}))?|{_UNIT_WORDS}"
    r"|dozens|scores|hundreds|thousands|several)"
)
_QUANTITY = re.compile(
    r"(?<![\w.,$€£-])(?:(?P<bound>at least|at most|no fewer than|no less than|more than|over|up to|as many as|about|"
    r"around|some|nearly|almost|roughly|an estimated|approximately|fewer than|less than|another|a further|the other|"
    r"between|from|all|both|its|their|his|her|other)\s+)*"
    rf"(?P<low>{_NUMBER})(?:\s*(?:and|to|-|–|or)\s*(?P<high>{_NUMBER}))?(?![\w%]|[.,]\d|-(?:year|storey|story|hour|day|metre|km))",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"at least|at most|no fewer than|no less than|more than|over|up to|as many as|about|around|some|nearly|almost|"
    r"roughly|an estimated|approximately|fewer than|less than|between|from",
    re.IGNORECASE,
)
_KILL = r"killed|killing|kills|kill|dead|died|die|dies|drowned|perished|murdered|beheaded|executed|massacred|shot dead|slain"
_HURT = r"wounded|wounding|wounds|injured|injuring|hurt|hurting|hospitalised|hospitalized"
_NO_ONE = re.compile(
    r"\b(?:no one|nobody|none|no (?:people|person|civilians|soldiers|other))\b[^.;]{0,40}?\b"
    r"(?P<verb>killed|hurt|injured|wounded|died|harmed)\b"
    r"|\bno (?:casualties|injuries|deaths|victims|fatalities|dead)\b|\bwithout (?:casualties|injuries|loss of life)\b"
    r"|\b(?:was|were|escaped) (?:unhurt|unharmed|uninjured)\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\b(?:how many|number of|no (?:immediate )?word|not (?:yet )?known|unclear|unknown)\b", re.IGNORECASE
)
# A total over many events belongs to none of them.
_CUMULATIVE = re.compile(
    r"\b(?:bring(?:s|ing)? (?:the )?(?:total|toll|number|to)|since (?:the )?(?:start|beginning|invasion|war|conflict|outbreak|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|\d{4})|"
    r"so far this year|in all of|estimates? that|in the (?:war|conflict)|over the (?:past|last) (?:year|decade|months))",
    re.IGNORECASE,
)
_PART = re.compile(r"(?:including|among them|among whom|of them|of whom|as well as|aged|age)\s*$", re.IGNORECASE)
_AGED = re.compile(r"\baged?\s+$", re.IGNORECASE)
_ACTIVE = re.compile(
    r"\b(?P<verb>killed|killing|kills|kill|murdered|murdering|beheaded|beheading|executed|massacred|shot dead|gunned down|"
    r"wounded|wounding|wounds|injured|injuring|hurt|hurting|leaving|left|"
    r"claimed the lives of|cost the lives of|drowned|buried|murder of|killing of|shooting of|assassination of)\s+"
)
_PASSIVE = re.compile(
    r"(?P<aux>\b(?:was|were|is|are|been|be|being|had|have|has|also|later|and|more|others?|another|reported|confirmed|feared|"
    rf"found|people|left|or)\s+|)(?P<verb>{_KILL}|{_HURT}|treated for|shot dead|stabbed to death|beaten to death|lost their lives)\b",
    re.IGNORECASE,
)
_TOLL = re.compile(
    rf"\b(?:death toll|toll|number of dead|number of deaths|dead)\b[^.;]{{0,120}}?\b(?:at|to|of|is|was|reached|stands at|stood at)\s+(?P<n>{_NUMBER})\b",
    re.IGNORECASE,
)
_SINGULAR = re.compile(
    r"\b(?:an?|the|one|another|his|her|its|their)\s+(?:[\w’'-]+\s+){0,3}?(?P<noun>[\w-]+)(?=$|[\s,.;])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Casualties:
    """One statement of killed or injured, with its place in the text."""

    kind: str  # killed or injured
    count: Count
    start: int
    end: int
    whom: str = ""  # the words that name them: "killed two teachers", "A nurse"


@dataclass(frozen=True, slots=True)
class _Quantity:
    start: int
    end: int
    count: Count


def find_casualties(text: str, start: int, end: int, people: re.Pattern[str]) -> list[Casualties]:
    """Return what the stretch of text says of killed and injured, in order.

    "At least nine" has no upper bound, "up to ten" has the lower bound 0, "no one was hurt" is 0 of both.
    Parts ("including two children") and totals over many events ("since the war began") are left out.
    """
    piece = text[start:end]
    if _UNKNOWN.search(piece) and not re.search(r"\d", piece):
        return []
    found = [*_none_hurt(piece), *_tolls(piece)]
    if not found:
        quantities = _quantities(piece, people)
        found = [*_after_verb(piece, quantities, people), *_before_verb(piece, quantities, people)]
    found = [c for c in found if not _is_cumulative(piece, c)]
    return [
        Casualties(c.kind, c.count, start + c.start, start + c.end, c.whom or _whom(piece, c)) for c in _merged(found)
    ]


# How far beyond the number the noun can lie: "killed seven of the local council's guards".
_WHOM_REACH = 60


def _whom(piece: str, casualties: Casualties) -> str:
    return _noun_phrase(piece[casualties.start : casualties.end + _WHOM_REACH])


def number(words: str) -> int | None:
    """Return the value of a number in digits or words, None where it is none."""
    text = words.lower().replace(",", "").strip()
    if text.isdigit():
        return int(text)
    if text in _VAGUE:
        return _VAGUE[text]
    multiplied = re.fullmatch(r"(half a|a|one|two|three|four|five|several)\s+(hundred|dozen|score)", text)
    if multiplied:
        unit = {"hundred": 100, "dozen": 12, "score": 20}[multiplied.group(2)]
        many = {"a": 1, "several": 3, "half a": 0}.get(multiplied.group(1), _UNITS.get(multiplied.group(1), 1))
        return unit * many or unit // 2
    parts = re.split(r"[- ]", text)
    if parts[0] in _TENS:
        return _TENS[parts[0]] + (_UNITS.get(parts[1], 0) if len(parts) > 1 else 0)
    return _UNITS.get(text)


def as_count(phrase: str) -> Count | None:
    """Return the range that a phrase such as "at least nine" or "between 10 and 15" means."""
    match = _QUANTITY.search(phrase)
    return _count(match) if match else None


# A number before these measures, dates or ages something; it counts nobody.
_WRITTEN = re.compile(
    rf"(?<![\w.,$€£])(?P<n>{_NUMBER})(?:\s+(?P<times>hundred|thousand|million))?(?![\w%]|[.,]\d)"
    r"(?![\s-]*(?:years?|months?|weeks?|days?|hours?|minutes?|storeys?|stor(?:y|ies)|km|kilomet\w+|met(?:re|er)s?|miles?|"
    r"per\s*cent|percent|tons?|tonnes?|dollars?|euros?)\b)",
    re.IGNORECASE,
)
_TIMES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_ROUND = re.compile(r"(?:hundred|thousand|million)$", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and\s+)?")


@dataclass(frozen=True, slots=True)
class Written:
    """A number as a text writes it, with its place in the text."""

    start: int
    end: int
    value: int


def written_numbers(text: str, start: int, end: int) -> list[Written]:
    """Return the numbers that a stretch of text writes in digits or words, in order, ages and measures left out.

    "Two hundred and fifty" gives 200 and 50, and 250 as well.
    """
    found: list[Written] = []
    for match in _WRITTEN.finditer(text, start, end):
        value = number(match.group("n"))
        if value is None or _AGED.search(text, max(start, match.start() - 10), match.start()):
            continue
        value *= _TIMES.get((match.group("times") or "").lower(), 1)
        before = found[-1] if found else None
        if before and value < 100 and _ROUND.search(text, before.start, before.end) and _AND.fullmatch(text, before.end, match.start()):
            found.append(Written(before.start, match.end(), before.value + value))
        found.append(Written(match.start(), match.end(), value))
    return found


def opens_with_number(text: str) -> bool:
    """Return whether a text begins with a number in digits or words."""
    return _WRITTEN.match(text) is not None


def _count(match: re.Match[str]) -> Count | None:
    low = number(match.group("low"))
    if low is None:
        return None
    bounds = {m.group().lower() for m in _BOUND.finditer(match.group()[: match.start("low") - match.start()])}
    if match.group("high"):
        high = number(match.group("high"))
        if high is not None and high >= low:
            return Count(low, (low + high) // 2, high)
    if bounds & {"up to", "as many as", "at most", "fewer than", "less than"}:
        return Count(0, low, low)
    if bounds & {"at least", "no fewer than", "no less than"} or match.group("low").lower().split()[-1] in _VAGUE:
        return Count(low, low, None)
    if match.group("low").lower().startswith("several"):
        return Count(low, low, None)
    if bounds & {"more than", "over"}:
        return Count(low, low, None)
    return Count(low, low, low)


def _quantities(piece: str, people: re.Pattern[str]) -> list[_Quantity]:
    found = []
    for match in _QUANTITY.finditer(piece):
        if _PART.search(piece, max(0, match.start() - 25), match.start()):
            continue
        following = piece[match.end() : match.end() + 60]
        is_people = people.match(following.lstrip()) or people.search(_noun_phrase(following))
        if is_people or re.match(rf"\s+(?:were|was|more|others?|are|dead|{_HURT}|{_KILL})\b", following, re.IGNORECASE):
            count = _count(match)
            if count is not None:
                found.append(_Quantity(match.start(), match.end(), count))
    return found


def _noun_phrase(following: str) -> str:
    """The words up to the first comma or verb-like word: the head noun lies within."""
    stop = re.search(r"[,;.()]|\b(?:were|was|in|at|on|when|by|who|and|after|as|to|have|had|has)\b", following)
    return following[: stop.start()] if stop else following


def _kind(verb: str) -> str:
    return "injured" if re.match(rf"(?:{_HURT}|treated)", verb, re.IGNORECASE) else "killed"


def _after_verb(piece: str, quantities: list[_Quantity], people: re.Pattern[str]) -> list[Casualties]:
    found = []
    for match in _ACTIVE.finditer(piece):
        verb = match.group("verb").lower()
        if verb in {"left", "leaving"}:
            found.extend(_left_dead(piece, match, quantities))
            continue
        if verb == "buried":
            continue
        direct = [q for q in quantities if q.start - match.end() in range(0, 12)]
        digits = None if direct else _QUANTITY.match(piece, match.end())
        if direct:
            found.append(Casualties(_kind(verb), _with_partner(piece, direct[0]), match.start(), direct[0].end))
        elif digits and (count := _count(digits)) and re.match(r"[\s,.;]|$", piece[digits.end() :]):
            found.append(Casualties(_kind(verb), count, match.start(), digits.end()))
        elif (singular := _SINGULAR.match(piece, match.end())) and people.search(singular.group()):
            one = _with_partner(piece, _Quantity(singular.start(), singular.end(), Count(1, 1, 1)))
            found.append(Casualties(_kind(verb), one, match.start(), singular.end()))
    return found


def _with_partner(piece: str, quantity: _Quantity) -> Count:
    """Add the second part of "a woman and her two sons" to the first."""
    follow = re.match(
        rf"[^,;.]{{0,30}}?\band\s+(?:(?:her|his|their|a|an|another)\s+)?(?P<n>{_NUMBER})?\s*"
        r"(?P<noun>sons?|daughters?|child(?:ren)?|wife|husband|brothers?|sisters?|girls?|boys?|guards?|drivers?|bystanders?|women|woman|man|men|civilians?)\b",
        piece[quantity.end : quantity.end + 70],
        re.IGNORECASE,
    )
    if not follow or re.search(rf"\b(?:{_HURT}|{_KILL})\b", follow.group(), re.IGNORECASE):
        return quantity.count
    more = number(follow.group("n")) if follow.group("n") else 1
    count, extra = quantity.count, more or 0
    return Count(count.low + extra, count.best + extra, None if count.high is None else count.high + extra)


def _left_dead(piece: str, match: re.Match[str], quantities: list[_Quantity]) -> list[Casualties]:
    tail = re.compile(rf"[^.;,]{{0,60}}?\b(?P<verb>dead|{_HURT})\b", re.IGNORECASE)
    for quantity in quantities:
        if quantity.start - match.end() in range(0, 12) and (state := tail.match(piece, quantity.end)):
            return [Casualties(_kind(state.group("verb")), quantity.count, match.start(), state.end())]
    return []


# How many characters may lie between a number and its passive verb: "Nine people, including two children, were killed".
_PASSIVE_REACH = 90


def _before_verb(piece: str, quantities: list[_Quantity], people: re.Pattern[str]) -> list[Casualties]:
    found = []
    for match in _PASSIVE.finditer(piece):
        verb = match.group("verb")
        is_active = verb.lower().endswith("ing") or _QUANTITY.match(piece[match.end() :].lstrip())
        if is_active and verb.lower() not in {"died", "dead"}:
            continue
        between_ok = [
            q
            for q in quantities
            if 0 <= match.start("verb") - q.end <= _PASSIVE_REACH and _belongs(piece[q.end : match.start("verb")])
        ]
        if between_ok:
            nearest = between_ok[-1]
            found.append(Casualties(_kind(verb), nearest.count, nearest.start, match.end()))
        elif re.match(r"(?:was|been)\s", match.group("aux"), re.IGNORECASE):
            victim = _single_victim(piece, match, people)
            if victim:
                found.append(Casualties(_kind(verb), Count(1, 1, 1), match.start(), match.end(), victim))
    return found


def _belongs(between: str) -> bool:
    without_parts = re.sub(
        r",\s*(?:including|among them|most of them|all of them|mostly|aged|one of them)\b[^,]*,", " ", between
    )
    if re.search(rf"[;.:]|\b(?:{_KILL}|{_HURT})\b", without_parts, re.IGNORECASE):
        return False
    return not re.search(r"\b(?:that|which|said|when|after|before|but|while)\b", without_parts, re.IGNORECASE)


def _single_victim(piece: str, match: re.Match[str], people: re.Pattern[str]) -> str:
    """The words for the one who "was killed"; "" where the clause does not begin with one person."""
    before = piece[max(0, match.start() - 80) : match.start()]
    clause = re.split(r"[;.]|\b(?:that|when|after|and|but|while)\b", before)[-1].strip()
    if not clause:
        return ""
    first = clause.split(",")[0].strip()
    is_name = re.fullmatch(r"(?:[A-Z][\w’'-]+\s?){2,4}", first) is not None
    is_one = re.match(r"(?:an?|the|one|another|his|her|its)\s", first, re.IGNORECASE) is not None
    is_person = is_name or (is_one and people.search(first) is not None and not first.lower().endswith("s"))
    return first if is_person else ""


def _none_hurt(piece: str) -> list[Casualties]:
    found = []
    for match in _NO_ONE.finditer(piece):
        verb = (match.group("verb") or "").lower()
        zero = Count(0, 0, 0)
        if verb not in {"killed", "died"}:  # "no one was hurt" speaks of both, "no one was injured" does not
            found.append(Casualties("injured", zero, match.start(), match.end()))
        if verb not in {"injured", "wounded"} and "injuries" not in match.group().lower():
            found.append(Casualties("killed", zero, match.start(), match.end()))
    return found


def _tolls(piece: str) -> list[Casualties]:
    found = []
    for match in _TOLL.finditer(piece):
        value = number(match.group("n"))
        if value is not None:
            found.append(Casualties("killed", Count(value, value, value), match.start(), match.end()))
    if found and (
        earlier := re.search(rf"(?P<n>{_NUMBER})\s+(?:people|persons)?\s*(?:had )?(?:died|were killed)", piece)
    ):
        value = number(earlier.group("n"))
        if value is not None:
            found.append(Casualties("killed", Count(value, value, value), earlier.start(), earlier.end()))
    return found


def _is_cumulative(piece: str, casualties: Casualties) -> bool:
    around = piece[max(0, casualties.start - 60) : casualties.end + 60]
    match = _CUMULATIVE.search(around)
    return match is not None and casualties.count.best >= 20  # a small number beside "since" is still one event's


def _merged(found: list[Casualties]) -> list[Casualties]:
    """Within one sentence, statements of the same people count once; different figures make a range."""
    kept: list[Casualties] = []
    for new in sorted(found, key=lambda c: (c.start, -c.count.best)):
        if any(k.kind == new.kind and (k.start <= new.start < k.end or k.count == new.count) for k in kept):
            continue
        kept.append(new)
    return kept
