"""The day an article was published, where it does not say so: worked out from its own words."""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from incidents.errors import LexiconError
from incidents.model import Article, PassageKind, PublishedBy, Sentence, TimePrecision, Timex
from incidents.speech import is_day_of_speech
from incidents.timex import find_timexes
from incidents.timex.tense import looks_ahead

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Agencies name the weekday alone for days of the last week, so a date with its weekday is at most this old.
_FRESH_DAYS = 6
# A dateline without a year is of the year whose day lies within this many days after the latest full date.
_FRESH_DATELINE_DAYS = 10
# A duration that runs from a dated beginning ("three weeks" since 24 February) is exact to about this many days.
_ROUND_DAYS = 4


@dataclass(frozen=True, slots=True)
class Published:
    """A publication day (None where it cannot be told), how it was found, and why."""

    day: date | None
    by: PublishedBy
    why: str


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """Words that bound when a text can have been written."""

    pattern: re.Pattern[str]
    first: date | None
    last: date | None


def load_dated_events(folder: Path) -> tuple[DatedEvent, ...]:
    """Return the facts of `dated_events.csv`; raises LexiconError where a row cannot be used."""
    path = folder / "dated_events.csv"
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
        return tuple(
            DatedEvent(
                re.compile(r"(?<!\w)(?:" + "|".join(map(_either_case, row["words"].split("|"))) + r")(?!\w)"),
                date.fromisoformat(row["first"]) if row["first"] else None,
                date.fromisoformat(row["last"]) if row["last"] else None,
            )
            for row in rows
        )
    except (OSError, KeyError, ValueError) as error:
        raise LexiconError(f"{path}: cannot be used ({error}); mend or restore the file") from error


@dataclass(frozen=True, slots=True)
class _Clues:
    """What a text says of its own time: its expressions, and the days between which it was written."""

    text: str
    sentences: Sequence[Sentence]
    timexes: Sequence[Timex]
    first: date
    last: date
    why: tuple[str, ...]  # what bounds the days

    def sentence_of(self, timex: Timex) -> Sentence:
        """Return the sentence an expression stands in."""
        return _sentence_at(self.sentences, timex.start)

    @property
    def lead(self) -> Sentence | None:
        """The first sentence of the body."""
        return next((s for s in self.sentences if s.kind is PassageKind.BODY), None)

    def before(self, timex: Timex, reach: int = 40) -> str:
        """Return the words right before an expression."""
        return self.text[max(0, timex.start - reach) : timex.start]


def _either_case(words: str) -> str:
    """ "president Joe Biden" and "President Joe Biden" are the same."""
    first = words[0]
    return rf"[{first.upper()}{first.lower()}]{re.escape(words[1:])}" if first.isalpha() else re.escape(words)


def _sentence_at(sentences: Sequence[Sentence], position: int) -> Sentence:
    return sentences[bisect_right(sentences, position, key=lambda s: s.start) - 1]


def work_out_published(
    article: Article, sentences: Sequence[Sentence], events: Sequence[DatedEvent], today: date
) -> Published:
    """Return the publication day of an article with how it was found.

    A given day stands. Else a dateline or a line of its own says it, or "today" and a day on which somebody spoke
    are told with their date, or a fresh date and the weekday of the news leave one day. A year that is not told must
    be the only one that office holders, events, weekdays and other dates allow. In all other cases the day stays None.
    """
    if article.published is not None:
        by = article.published_by or PublishedBy.GIVEN
        return Published(article.published, by, f"the publication day is {by.value}")
    timexes = find_timexes(article.text, sentences, None)
    first, last, why = _bounds(article.text, sentences, timexes, events, today)
    clues = _Clues(article.text, sentences, timexes, first, last, tuple(why))
    for heuristic in _HEURISTICS:
        found = heuristic(clues)
        if found is not None and first <= (found.day or first) <= last:
            return found
    if not any(_weekday_of(t) is not None or t.first or _month_day(t) for t in timexes):
        return Published(None, PublishedBy.UNKNOWN, "the text names neither a weekday nor a date to work it out from")
    return Published(None, PublishedBy.UNKNOWN, "what the text says of its dates fits more than one day")


def _bounds(
    text: str, sentences: Sequence[Sentence], timexes: Sequence[Timex], events: Sequence[DatedEvent], today: date
) -> tuple[date, date, list[str]]:
    """The first and last day on which the text can have been written, by facts and by the past days it names."""
    first, last, why = date(1900, 1, 1), today, []
    for event in events:
        match = event.pattern.search(text)
        if match is None:
            continue
        if event.first and event.first > first:
            first = event.first
            why.append(f"“{match.group()}” (not before {event.first.isoformat()})")
        if event.last and event.last < last and _is_news(text, sentences, match):
            last = event.last
            why.append(f"“{match.group()}” (not after {event.last.isoformat()})")
    past = [t for t in timexes if t.first and t.first <= today and _is_past(text, sentences, t)]
    latest = max(past, key=lambda t: t.first or date.min, default=None)
    if latest is not None and latest.first and latest.first > first:
        first = latest.first
        why.append(f"“{latest.text}” is already past")
    return first, last, why


_FORMERLY = re.compile(r"\b(?:former|ex-|then-|then|late|onetime|one-time|under|by|when|since|of|for)\s?(?:U\.?S\.?\s|the\s)?$", re.IGNORECASE)
_ACTS = re.compile(
    r"[\s,](?:[\w’'-]+\s){0,3}?(?:said|says|has|will|is|vowed|told|called|offered|met|sent|declared|welcomed|spoke|announced|urged|warned|condemned|visited|"
    r"ordered|flew|arrived|pledged|promised|accused|denied)\b"
)


def _is_news(text: str, sentences: Sequence[Sentence], match: re.Match[str]) -> bool:
    """Whether a fact bounds a text from above: it is not recalled with its year, and an office holder acts."""
    sentence = _sentence_at(sentences, match.start())
    if re.search(r"\b(?:19|20)\d\d\b", text[sentence.start : sentence.end]):
        return False
    if _FORMERLY.search(text, max(0, match.start() - 24), match.start()):
        return False
    return not _OFFICE.match(match.group()) or _ACTS.match(text, match.end(), sentence.end) is not None


_OFFICE = re.compile(r"president|prime minister|chancellor|secretary|pope|king|queen|foreign minister", re.IGNORECASE)


def _is_past(text: str, sentences: Sequence[Sentence], timex: Timex) -> bool:
    """Whether a verb tells that a day is past; "the 2014 World Cup" tells nothing."""
    sentence = _sentence_at(sentences, timex.start)
    if sentence.kind in (PassageKind.DATELINE, PassageKind.CAPTION):
        return True
    return looks_ahead(text, timex.start, timex.end, sentence.start, sentence.end) is False and not re.search(
        r"\b(?:by|until|the|a|for|for the|its)\s+$", text[max(0, timex.start - 12) : timex.start]
    )


def _month_day(timex: Timex) -> tuple[int, int] | None:
    match = re.fullmatch(r"XXXX-(\d\d)-(\d\d)", timex.value)
    return (int(match[1]), int(match[2])) if match else None


def _weekday_in(timex: Timex) -> int | None:
    """The weekday that an expression says beside its date."""
    words = timex.text.casefold()
    return next((n for n, day in enumerate(_WEEKDAYS) if day.casefold() in words), None)


def _weekday_of(timex: Timex) -> int | None:
    """The weekday of an expression that is a weekday and no more."""
    match = re.fullmatch(r"XXXX-WXX-(\d)(?:T\w+)?", timex.value)
    return int(match[1]) - 1 if match and timex.time_precision is TimePrecision.DAY else None


def _full_day(timex: Timex) -> date | None:
    return timex.first if timex.first is not None and re.match(r"\d{4}-\d\d-\d\d", timex.value) else None


def _days_of(timex: Timex, first: date, last: date) -> list[date]:
    """The days in the bounds that a date can be: all years where it tells none, those of its weekday where it tells one."""
    full, month_day = _full_day(timex), _month_day(timex)
    if full is not None:
        return [full]
    if month_day is None:
        return []
    days, weekday = [], _weekday_in(timex)
    for year in range(first.year, last.year + 1):
        try:
            day = date(year, *month_day)
        except ValueError:
            continue
        if first <= day <= last and weekday in (None, day.weekday()):
            days.append(day)
    return days


def _dateline(clues: _Clues) -> Published | None:
    """ "LIMA, May 3, 2019 - ": where the year is missing, the one that the weekdays and the last full date leave."""
    line = next((s for s in clues.sentences if s.kind is PassageKind.DATELINE), None)
    timex = next((t for t in clues.timexes if line and line.start <= t.start < line.end and _days_of(t, clues.first, clues.last)), None)
    if timex is None:
        return None
    days = _days_of(timex, clues.first - timedelta(days=1), clues.last)
    if _full_day(timex) is None and len(days) > 1:
        # The lead names the weekday of the dateline: "on Monday", and not "late on Sunday".
        lead = clues.lead
        named = {w for t in clues.timexes if lead and t.end <= lead.end and _WHOLE_DAY.fullmatch(t.text) and (w := _weekday_of(t)) is not None}
        days = [d for d in days if d.weekday() in (named or _spoken_weekdays(clues))] or days
        full = [d for t in clues.timexes if (d := _full_day(t)) is not None]
        days = [d for d in days if full and timedelta(0) <= d - max(full) <= timedelta(days=_FRESH_DATELINE_DAYS)] or days
    if len(days) != 1:
        return None
    why = f"the dateline says “{timex.text}”"
    return Published(days[0], PublishedBy.DATELINE, why if _full_day(timex) else _because(f"{why}, so {days[0].isoformat()}", clues))


# Headers stand in the first lines or in the last ones, and are short.
_HEADER_LINES, _FOOTER_LINES, _HEADER_WORDS, _LONGEST_HEADER = 5, 3, 14, 200
_HEADER = re.compile(r"^\W*(?:first\s)?(?:published|posted|updated|date|last updated|last modified|issued)\b", re.IGNORECASE)


def _own_line(clues: _Clues) -> Published | None:
    """ "Published: March 31, 2018", or a date on a line of its own; where several lines differ, none is believed."""
    last = clues.sentences[-1].paragraph if clues.sentences else 0
    found: dict[date, tuple[bool, str]] = {}
    for timex in clues.timexes:
        day, sentence = _full_day(timex), clues.sentence_of(timex)
        if day is None or _HEADER_LINES <= sentence.paragraph <= last - _FOOTER_LINES:
            continue
        line = clues.text[(begin := clues.text.rfind("\n", 0, timex.start) + 1) : begin + _LONGEST_HEADER].split("\n")[0]
        if len(line.split()) > _HEADER_WORDS:
            continue
        says = bool(_HEADER.search(line)) or re.search(r"\b(?:published|posted|updated)\b", clues.before(timex), re.IGNORECASE) is not None
        alone = len(line) - len(timex.text) <= len(timex.text) and last > sentence.paragraph
        if says or alone:
            found.setdefault(day, (says, line.strip()))
    said = {day: line for day, (says, line) in found.items() if says}
    days = said or {day: line for day, (_, line) in found.items()}
    if not days or (len(days) > 1 and not said):
        return None
    day = min(days)  # "Updated" comes after "Published"
    return Published(day, PublishedBy.DATELINE, f"the line “{days[day][:80]}” says so")


_TODAY = re.compile(r"\b(?P<k>today|yesterday)(?:,\s|\s\(|\s)(?:on\s)?$", re.IGNORECASE)
_THEN_TODAY = re.compile(r"\s*\(?(?P<k>today|yesterday)\b", re.IGNORECASE)


def _today(clues: _Clues) -> Published | None:
    """ "Today, May 21, 1998", "yesterday (28 September 1994)"."""
    days = []
    for timex in clues.timexes:
        match = _TODAY.search(clues.before(timex, 14))
        if match is None:
            continue
        step = timedelta(days=1 if match["k"].lower() == "yesterday" else 0)
        days += [(d + step, match.group().strip(" ,("), timex.text) for d in _days_of(timex, clues.first - step, clues.last)]
    if len({day for day, _, _ in days}) != 1:
        return None
    day, word, words = days[0]
    return Published(day, PublishedBy.INFERRED, _because(f"“{word}” is “{words}”", clues))


def _spoken_date(clues: _Clues) -> Published | None:
    """ "The mayor said on Friday, 8 July 2005": the latest day on which somebody spoke is that of the news."""
    found = []
    for timex in clues.timexes:
        if _weekday_in(timex) is None or _weekday_of(timex) is not None:
            continue
        if not is_day_of_speech(clues.text, timex.start, timex.end):
            continue
        days = _days_of(timex, clues.first, clues.last)
        if len(days) != 1:
            return None
        found.append((days[0], timex.text))
    if not found:
        return None
    day, words = max(found)
    return Published(day, PublishedBy.INFERRED, _because(f"somebody spoke on “{words}”", clues))


def _spoken_weekdays(clues: _Clues) -> set[int]:
    """The weekdays that stand for the day of the news: "earlier on Thursday", "police said on Thursday"."""
    weekdays = [(t, w) for t in clues.timexes if (w := _weekday_of(t)) is not None]
    same_day = {w for t, w in weekdays if _ON_THE_DAY.match(t.text)}
    return same_day or {
        w for t, w in weekdays if _WHOLE_DAY.fullmatch(t.text) and is_day_of_speech(clues.text, t.start, t.end)
    }


_ON_THE_DAY = re.compile(r"(?:earlier|later)\s", re.IGNORECASE)
# Not "said on Wednesday night", which is told on the morrow.
_WHOLE_DAY = re.compile(r"\w+day")
_BEGAN = re.compile(r"\b(?:began|begun|started|launched|since|start of)\b[^.;]{0,30}$", re.IGNORECASE)
_OVER_PAST = re.compile(
    r"\b(?:over|for|in|after)\s+(?:the\s+)?(?:past|last|more than)?\s*(one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s+(days|weeks|months)\b",
    re.IGNORECASE,
)
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


def _fresh_date(clues: _Clues) -> Published | None:
    """A fresh date, in a caption or with its weekday, and the weekday of the news: the first such day after it."""
    weekday = _weekday_of_news(clues)
    fresh = [t for t in clues.timexes if _is_fresh(clues, t)]
    if weekday is None or not fresh:
        return None
    reach = timedelta(days=60)
    latest = max(fresh, key=lambda t: t.value[-5:])
    days: list[date] = []
    for anchor in _days_of(latest, clues.first - reach, clues.last):
        after = [anchor + timedelta(days=n) for n in range(_FRESH_DAYS + 1)]
        days += [d for d in after if d.weekday() == weekday and clues.first <= d <= clues.last][:1]
    reasons = [f"a {_WEEKDAYS[weekday]} as “{_WEEKDAYS[weekday]}” has it, the first one after “{latest.text}”"]
    if len(days) > 1:
        days, aged = _by_age(clues, days)
        reasons += [aged] if aged else []
    if len(days) != 1:
        return None
    return Published(days[0], PublishedBy.INFERRED, _because("; ".join(reasons), clues))


def _weekday_of_news(clues: _Clues) -> int | None:
    """The weekday on which somebody spoke; of several, the one that is named most often."""
    spoken = _spoken_weekdays(clues)
    named = [w for t in clues.timexes if (w := _weekday_of(t)) in spoken]
    most = [w for w in spoken if named.count(w) == max(map(named.count, spoken))]
    return most[0] if len(most) == 1 else None


def _is_fresh(clues: _Clues, timex: Timex) -> bool:
    """A past date in a caption, or one beside its weekday: without a year, or in the lead."""
    sentence = clues.sentence_of(timex)
    if _month_day(timex) is None and _full_day(timex) is None:
        return False
    if sentence.kind is PassageKind.CAPTION:
        return True
    is_news = _month_day(timex) is not None or (sentence == clues.lead and clues.before(timex).endswith("on "))
    return is_news and _weekday_in(timex) is not None and _is_past(clues.text, clues.sentences, timex)


def _by_age(clues: _Clues, days: list[date]) -> tuple[list[date], str]:
    """The day of those that fits the story's age: its beginning plus the time that has passed."""
    begun = next((t for t in clues.timexes if _month_day(t) and _BEGAN.search(clues.before(t))), None)
    past = _OVER_PAST.search(clues.text)
    if begun is None or past is None:
        return days, ""
    count = _COUNTS.get(past[1].lower()) or int(past[1])
    length = count * {"days": 1, "weeks": 7, "months": 30}[past[2].lower()]
    starts = _days_of(begun, clues.first - timedelta(days=400), clues.last)
    fitting = [d for d in days if any(abs((d - start).days - length) <= _ROUND_DAYS for start in starts)]
    return (fitting[-1:] or days), f"“{past.group()}” after “{begun.text}”"


def _because(reason: str, clues: _Clues) -> str:
    bounds = f"; the year bounded by {', '.join(clues.why[-4:])}" if clues.why else ""
    return f"worked out from the text: {reason}{bounds}"


# The surest first; each returns None where the text does not tell.
_HEURISTICS: tuple[Callable[[_Clues], Published | None], ...] = (
    _dateline,
    _own_line,
    _today,
    _spoken_date,
    _fresh_date,
)
