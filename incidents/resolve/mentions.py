"""A toponym with all that its own sentence says of it: candidates, head words, the place named beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from incidents.gazetteer import Gazetteer, normalise
from incidents.model import GazetteerEntry, Toponym
from incidents.role_words import RoleWords

# More namesakes than these are hardly ever meant where these are not.
_MOST_CANDIDATES = 60
_REACH = 80


@dataclass(frozen=True, slots=True)
class Mention:
    """One toponym in its sentence."""

    toponym: Toponym
    key: str  # what mentions of one name share
    candidates: tuple[GazetteerEntry, ...]
    before: str
    after: str
    found_as: str  # "" where the gazetteer has the name as written, else how it was found
    heads: frozenset[str]  # kinds of place that a class word beside it tells

    @property
    def is_demonym(self) -> bool:
        """Whether it names a people."""
        return self.toponym.label == "demonym"


def mention_of(text: str, toponym: Toponym, gazetteer: Gazetteer, words: RoleWords) -> Mention:
    """Return a toponym with its candidates and what stands around it."""
    before = text[max(0, toponym.start - _REACH) : toponym.start].rsplit("\n", 1)[-1]
    after = text[toponym.end : toponym.end + _REACH].split("\n", 1)[0]
    if toponym.label == "demonym":
        entry = gazetteer.demonym(toponym.text)
        return Mention(toponym, normalise(toponym.text), (entry,) if entry else (), before, after, "", frozenset())
    found, found_as, class_word = _candidates(toponym.text, after, gazetteer, words)
    heads = frozenset(kind for kind, pattern in words.heads.items() if pattern.match(class_word + after))
    heads |= frozenset(kind for kind, pattern in words.heads_before.items() if pattern.search(before))
    unique = {(e.name, e.latitude, e.kind): e for e in found}
    kept = _fitting_head(list(unique.values()), heads, class_word + after, words)
    key = normalise(toponym.text) + "|" + ",".join(sorted(heads & {"admin1", "admin2", "water"}))
    if len(kept) > _MOST_CANDIDATES:
        kept = sorted(kept, key=_prominence)[:_MOST_CANDIDATES]
    return Mention(toponym, key, tuple(kept), before, after, found_as, heads)


def _prominence(entry: GazetteerEntry) -> tuple[bool, int]:
    """Countries and what was written by hand first, then by people: thirty counties must not crowd out a capital."""
    return (entry.kind != "country" and entry.geonameid is not None, -entry.population)


def _candidates(
    name: str, after: str, gazetteer: Gazetteer, words: RoleWords
) -> tuple[list[GazetteerEntry], str, str]:
    """The entries, how they were found, and the class word that was part of the name ("Sokoto State")."""
    found = gazetteer.lookup(name)
    for kind in ("water", "admin1", "admin2"):
        # "Lake" may follow the name or stand before it: the whole name is better known than its part.
        head = words.heads[kind].match(after)
        if head:
            found = [*gazetteer.lookup(name + head.group()), *found]
    if found:
        return found, "", ""
    for how, spelling in SPELLINGS:
        other = spelling(name)
        if other and (found := gazetteer.lookup(other)):
            return found, how, name.removeprefix(other) if name.startswith(other) else ""
    return gazetteer.lookup_similar(name), SIMILAR, ""


SIMILAR = "a similar spelling"


_CLASS_WORD = re.compile(
    r"\s+(?:city|town|village|township|twp\.?|parish|state|province|region|district|oblast|raion|governorate|department|"
    r"prefecture|municipality|lga|local government area|borough|island|islands|peninsula|metropolitan area|area|camp|"
    r"refugee camp|valley|heights|proper)$",
    re.IGNORECASE,
)
_CLASS_BEFORE = re.compile(
    r"^(?:town|city|village|state|province|county|port|district|republic|kingdom|borough|municipality|department|island|isle|greater|"
    r"barrio|colonia|comuna|kampung|tell|kafr|kibbutz|moshav|camp|fort)\s+(?:of\s+)?(?=\S)",
    re.IGNORECASE,
)
_DIRECTION = re.compile(
    r"^(?:north(?:ern|east(?:ern)?|west(?:ern)?)?|south(?:ern|east(?:ern)?|west(?:ern)?)?|east(?:ern)?|west(?:ern)?|central|"
    r"upper|lower|downtown|inner|rural|mainland|[NSEW]\.)[\s-]+(?=\S{3})",
    re.IGNORECASE,
)
_COUNTY = re.compile(r"\s+co\.?$", re.IGNORECASE)
_COUNTY_BEFORE = re.compile(r"^(?:co\.?|county)\s+", re.IGNORECASE)


def _as_county(name: str) -> str:
    """ "Loudon Co." and "Co Mayo" are counties."""
    if _COUNTY.search(name):
        return _COUNTY.sub(" County", name)
    return _COUNTY_BEFORE.sub("", name) if _COUNTY_BEFORE.match(name) else ""


def _without_class_word(name: str) -> str:
    """ "Readington Township", "Sokoto State", "Town of Groton"."""
    if _CLASS_WORD.search(name):
        return _CLASS_WORD.sub("", name)
    return _CLASS_BEFORE.sub("", name) if _CLASS_BEFORE.match(name) else ""


def _without_direction(name: str) -> str:
    """ "South Los Angeles" lies in Los Angeles."""
    return _DIRECTION.sub("", name) if _DIRECTION.match(name) else ""


def _without_article(name: str) -> str:
    """ "the Bronx" written as part of the name."""
    return name[4:] if name[:4].lower() == "the " else ""


def _without_point(name: str) -> str:
    return name.rstrip(".") if name.endswith(".") else ""


# In this order: the first spelling under which the gazetteer knows the name is taken.
SPELLINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("its name without the stop", _without_point), ("its name without the article", _without_article),
    ("a county", _as_county), ("its name without the class word", _without_class_word), ("a part of it", _without_direction),
)  # fmt: skip


def _fitting_head(
    entries: list[GazetteerEntry], heads: frozenset[str], after: str, words: RoleWords
) -> list[GazetteerEntry]:
    """ "Kharkiv region" is the region, "the town of Kharkiv" the town; where no entry fits, the word is not heeded."""
    wanted = {
        "admin1": ("admin1", "region", "admin2"), "admin2": ("admin2", "admin1", "district"), "water": ("sea", "river"),
    }  # fmt: skip
    for head, kinds in wanted.items():
        if head in heads and words.heads[head].match(after):
            fitting = [e for e in entries if e.kind in kinds]
            if fitting:
                return sorted(fitting, key=lambda e: kinds.index(e.kind))
    if "place" in heads:
        towns = [e for e in entries if e.kind in ("place", "district")]
        if towns:
            return towns
    return entries


Parent = tuple[str, str]  # country code, first-order division or ""

# "Columbus, Georgia", "Cordoba in Argentina", "Valencia, the capital of the Venezuelan state of Carabobo".
_PARENT_GLUE = re.compile(
    r"^(?:, (?:the )?(?:capital of )?|,? in (?:the )?|,? on (?:the )?| \()(?:(?:southern|northern|eastern|western|central|north-east\w*|north-west\w*|south-east\w*|south-west\w*|"
    r"northeast\w*|northwest\w*|southeast\w*|southwest\w*|coast of|coast|north of|state of|province of|region of|the|old|former|capital of|of|in|far|remote|U\.S\. state of|north|south|east|west|restive|"
    r"[A-Z][a-z]+(?:ian|ean|an|ish|ese|i|ch|ek)|state|province|region|city|port|town|district)\s+){0,6}$"
)
_DEMONYM_GLUE = re.compile(r"^\s+(?:[\w-]+\s+){0,3}(?:of|in)?\s*$")
# "Phoenix, a suburb north of Durban", "Zolochiv, north-west of Kharkiv".
_BESIDE_GLUE = re.compile(
    r"^(?:,? (?:just |some |about |on the road )?(?:\d+ ?km )?(?:to the )?(?:north|south|east|west)[\w-]* (?:of|from) "
    r"|, (?:an?|the) (?:[\w-]+ ){1,6}(?:of|outside|near|in) (?:the )?)$"
)
_WIDE = frozenset({"country", "admin1"})


def parents(mentions: Sequence[Mention]) -> dict[int, Parent]:
    """For the mentions (by number) beside which a country or division is named that one of their candidates lies in."""
    found: dict[int, Parent] = {}
    for number, mention in enumerate(mentions):
        for other in _beside(mentions, number, _PARENT_GLUE, 70):
            if hint := _inside(mention, other):
                found[number] = hint
                break
        if number not in found and number and (one := mentions[number - 1]).is_demonym:
            # "the Spanish city of Valencia"
            gap = mention.toponym.start - one.toponym.end
            if 0 < gap < 45 and _DEMONYM_GLUE.match(mention.before[-gap:]) and (hint := _inside(mention, one)):
                found[number] = hint
    return found


def beside(mentions: Sequence[Mention]) -> dict[str, tuple[GazetteerEntry, ...]]:
    """For each name, the candidates of the place that the text says it lies beside."""
    found: dict[str, tuple[GazetteerEntry, ...]] = {}
    for number, mention in enumerate(mentions):
        for other in _beside(mentions, number, _BESIDE_GLUE, 70):
            if not other.is_demonym:
                found.setdefault(mention.key, other.candidates[:5])
    return found


def _beside(mentions: Sequence[Mention], number: int, glue: re.Pattern[str], reach: int) -> list[Mention]:
    """The next mentions whose distance from this one is bridged by words of a kind."""
    mention, found = mentions[number], []
    for other in mentions[number + 1 : number + 4]:
        gap = other.toponym.start - mention.toponym.end
        if gap > reach:
            break
        if gap > 0 and glue.match(mention.after[:gap]):
            found.append(other)
    return found


def _inside(mention: Mention, parent: Mention) -> Parent | None:
    for above in parent.candidates[:6]:
        if above.kind == "country" and any(
            c.country_code == above.country_code and c.kind != "country" for c in mention.candidates
        ):
            return (above.country_code, "")
        if above.kind == "admin1" and any(
            (c.country_code, c.admin1) == (above.country_code, above.admin1) and c.kind != "admin1"
            for c in mention.candidates
        ):
            return (above.country_code, above.admin1)
    return None
