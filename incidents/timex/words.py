"""The words of time: patterns to build rules from, and what each word counts."""

from __future__ import annotations

import re

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ONES = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "twenty-first",
)  # fmt: skip
_NUMBERS = {w: i for i, w in enumerate(_ONES, 1)} | {w: i * 10 for i, w in enumerate(_TENS, 2)}
_MANY = {"hundred": 100, "thousand": 1000, "dozen": 12, "million": 10**6, "billion": 10**9}
DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")

S = r"\s{1,3}"  # bounded, so that a page of blanks costs nothing
DASH = r"[-–—]"
FULL_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)(?![A-Za-z])"
)
SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?:\.|(?![A-Za-z]))"
# Beside a day or a year a month may stand in capitals.
MONTH = (
    rf"(?:{FULL_MONTH}|{SHORT_MONTH}|(?:JAN|FEB|MAR|APR|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC)(?:\.|(?![A-Za-z]))"
    r"|(?:JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)(?![A-Za-z]))"
)
WEEKDAY = (
    r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|MONDAY|TUESDAY|WEDNESDAY|THURSDAY|FRIDAY|SATURDAY|SUNDAY)(?![A-Za-z])"
)
ANY_WEEKDAY = rf"(?:{WEEKDAY}|(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)(?:\.|(?![A-Za-z])))"
# A day of the month: no score, no price, no clock time, no share.
DAY = (
    r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
    r"(?![\d%]|[.:,]\d|\s(?:million|billion|percent|per cent|points?|goals?|people|seats)\b)"
)
YEAR = r"(?:1[0-9]\d\d|20\d\d|2100)(?!\d|,\d|\.\d)"
ORDINAL = rf"(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))}|\d{{1,2}}(?:st|nd|rd|th))(?![A-Za-z])"
# "Half of" and "quarter of" are left to their own rules.
_NUMBER_WORD = rf"(?:(?:{'|'.join(_TENS)})(?:[-\s](?:{'|'.join(_ONES[:9])}))?|{'|'.join(sorted(_ONES, key=len, reverse=True))})"
_DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,4}(?:\.\d{1,2})?)(?:(?:\s|-)1/2|½)?(?![\d,/])"
COUNT = (
    rf"(?i:(?:(?:a|{_NUMBER_WORD}){S}(?:hundred|thousand|dozen|million|billion)|{_DIGITS}(?:{S}(?:thousand|million|billion))?"
    rf"|half{S}a{S}dozen|{_NUMBER_WORD})(?:[-\s]and[-\s]a[-\s](?:half|quarter))?)"
)
VAGUE = (
    rf"(?i:(?:a{S}|the{S}|these{S}|those{S})?few|several|some|(?<!as )many|a{S}couple(?:{S}of)?|a{S}number{S}of|a{S}handful{S}of"
    rf"|dozens{S}of|scores{S}of|hundreds{S}of|thousands{S}of|tens{S}of{S}thousands{S}of|millions{S}of|countless|numerous)"
)
UNIT = r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|weekends?|months?|quarters?|years?|decades?|centuries|century)(?![A-Za-z])"
UNITS = r"(?:seconds|minutes|hours|days|nights|weeks|fortnights|weekends|months|quarters|years|decades|centuries)(?![A-Za-z])"
# What may stand between a number and its unit: "three more days", "two working weeks".
OF_UNIT = r"(?:(?:more|full|straight|consecutive|successive|whole|solid|working|business|trading|calendar|additional|further|extra|long|short|lunar|sleepless|separate|different|turbulent|difficult|crucial|remaining)\s)?"
SEASON = r"(?:spring|summer|autumn|fall|winter)(?![A-Za-z])"
PART = r"(?:morning|afternoon|evening|night|lunchtime|dawn|dusk|daybreak|sunrise|sunset|nightfall|midday|noontime|noon|midnight)(?![A-Za-z])"
# Words that make a number rough and belong to its expression.
ABOUT = (
    rf"(?i:(?:about|around|approximately|roughly|nearly|almost|close{S}to|at{S}least|at{S}most|(?:no|not){S}(?:more|less|fewer|later){S}than"
    rf"|(?:slightly{S}|a{S}little{S}|much{S}|far{S})?(?:more|less|fewer|longer){S}than|up{S}to|as{S}(?:little|long){S}as"
    rf"|(?:just|well|slightly|a{S}little){S}(?:over|under)|some|just{S}about|an{S}estimated|barely)(?={S}))"
)

_UNIT_CODES = {
    "second": "TS", "minute": "TM", "hour": "TH", "day": "D", "night": "D", "week": "W", "fortnight": "W",
    "weekend": "WE", "month": "M", "quarter": "Q", "year": "Y", "decade": "DE", "century": "CE",
}  # fmt: skip
_SUFFIXES = {
    "morning": "TMO", "dawn": "TMO", "daybreak": "TMO", "sunrise": "TMO", "afternoon": "TAF", "evening": "TEV",
    "dusk": "TEV", "sunset": "TEV", "night": "TNI", "nightfall": "TNI", "lunchtime": "TMI", "midday": "TMI",
    "noon": "T12:00", "noontime": "T12:00", "midnight": "T24:00",
}  # fmt: skip
SEASON_CODES = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def month_number(word: str) -> int:
    """Return 1 for "January" and "Jan."."""
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(word.lower()[:3]))


def weekday_number(word: str) -> int:
    """Return 0 for "Monday" and "Mon."."""
    return next(i for i, day in enumerate(_DAYS) if day.startswith(word.lower()[:3]))


def ordinal_number(word: str) -> int:
    """Return 3 for "third" and "3rd"; -1 for "last" and "final"."""
    word = word.lower()
    if word in ("last", "final"):
        return -1
    return int(re.sub(r"\D", "", word)) if word[0].isdigit() else _ORDINALS.index(word) + 1


def decade_number(word: str) -> int:
    """Return 60 for "sixties"."""
    return (DECADES.index(word.lower()) + 2) * 10


def part_suffix(word: str) -> str:
    """Return the end of the TIMEX3 value of a part of the day: "TNI" for "night"."""
    return _SUFFIXES[word.lower()]


def singular(unit: str) -> str:
    """Return "century" for "centuries" and "day" for "days"."""
    unit = unit.lower()
    return "century" if unit == "centuries" else unit.removesuffix("s")


def count_of(words: str) -> float | None:
    """Return the number that words or digits say; None where they only say "some"."""
    words = re.sub(r"\s+", " ", words.lower().replace("-", " ").replace("½", " 1/2")).strip()
    half = 0.5 if words.endswith((" and a half", " 1/2")) else 0.25 if words.endswith(" and a quarter") else 0.0
    words = re.sub(r"( and a (half|quarter)| 1/2)$", "", words)
    if words in ("a", "an", "the", ""):
        return 1 + half
    if words in ("a couple of", "a couple", "couple of"):
        return 2
    if words.endswith(("half a", "half an")):
        return 0.5
    if words == "half a dozen":
        return 6
    total = 0.0
    for word in words.replace(",", "").split():
        if re.fullmatch(r"\d+(\.\d+)?", word):
            total += float(word)
        elif word in _MANY:
            total = (total or 1) * _MANY[word]
        elif word in _NUMBERS:
            total += _NUMBERS[word]
        elif word not in ("a", "and"):
            return None
    return total + half


def duration_value(count: float | None, unit: str) -> str:
    """Return the TIMEX3 value of a length of time: "P3D", "PT2H", "PXW" for some weeks."""
    unit = singular(unit)
    if unit == "fortnight" and count is not None:
        count *= 2
    code = _UNIT_CODES[unit]
    number = "X" if count is None else f"{count:.10g}" if count < 10**9 else str(int(count))
    return f"PT{number}{code[1:]}" if code[0] == "T" else f"P{number}{code}"
