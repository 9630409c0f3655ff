"""The tense around a time expression: whether its clause tells of what is to come."""

from __future__ import annotations

import re

# How far a verb may stand from the expression and still be its verb: longer than most clauses of news.
_REACH_BEFORE = 140
_REACH_AFTER = 90
_NEAR_OWNER = 25

_INTENT = (
    r"(?:(?<!\ba\s)(?<!the\s)(?<!its\s)(?<!\bno\s)(?:plan(?:s|ned|ning)?|hope|aim|deadline)|hop(?:es|ed|ing)|intend(?:s|ed|ing)?|expect(?:s|ed|ing)?|aim(?:s|ed|ing)|wants?|agree(?:s|d)?|vow(?:s|ed)?|"
    r"promis(?:e|es|ed|ing)|pledg(?:e|es|ed|ing)|threaten(?:s|ed|ing)?|prepar(?:e|es|ed|ing)|propos(?:e|es|ed|ing)|decide[sd]?|scheduled|slated|"
    r"called\son|due|ready|poised|likely|unlikely|certain|bound|arranged|required|continues?|going|about|needs?|meant|supposed)"
)
# Verbs whose present tense beside a day tells of a plan: "the court sits on Monday".
_PLANS = (
    r"(?:meets|opens|begins|closes|expires|arrives|faces|hosts|takes\s(?:effect|place|office|over)|comes\sinto|goes|resumes|reopens|leaves|"
    r"travels|elects|reconvenes|convenes|concludes|lapses|matures|becomes|retires|chooses|decides|falls\s(?:on|in)|celebrates|launches|kicks\soff|airs|sits|holds|"
    r"tees\soff|flies|sails|premieres|heads|gets|makes|enters|swears|runs\s(?:from|until|to|through|out)|lasts|"
    r"(?:(?<!the )(?<!of )(?<!in )(?<!its )(?<!his )(?<!and )(?<!on )(?<!for )(?<!to )(?<!that )(?<!with )(?:votes|ends|starts|returns)(?=\s(?:on|in|at|to|for)\b|\s*$)))"
)
_PLURAL_PLANS = (
    r"(?:[A-Za-z]{2,}s|people)\s(?:vote|meet|open|begin|close|expire|arrive|resume|reopen|leave|choose|go|head|play|start|end|return|take\s(?:effect|place|office)|"
    r"come\sinto|decide|fall\son|reconvene|travel|elect|pick|convene|kick\soff|face)"
)
_PAST_VERBS = (
    r"(?:was|were|had|did|said|told|been|began|hit|struck|took|came|went|saw|left|met|held|has|have|fell|rose|won|lost|beat|shot|sank|broke|burst|blew|"
    r"made|gave|got|found|fought|fled|flew|led|ran|sent|set\soff|set\sup|stood|spoke|wrote|became|brought|bought|built|caught|cut|drove|grew|heard|kept|knew|laid|"
    r"paid|put|read|sat|sold|spent|swept|taught|threw|thought|tore|woke|wore|sought|seized|sworn|taken|seen|given|done|shown|known|born|swore|drew|hung|rang|sprang|"
    r"stole|froze|chose|felt|dealt|meant|slid|shook|split|spread|quit|shut|dug|bore|bent|bound|lit|rode|arose|withdrew|overran|undertook|died)"
)
_TOKEN = re.compile(
    rf"\b(?:(?P<past_modal>(?:may|might|could|must|cannot|can’t|can't)\s(?:not\s)?have\b)"
    rf"|(?P<ahead>(?:will|shall|won[’']t|must|should|can(?!\snot)|might|may|(?:would|could)(?!\snot\b|n[’']t))\b"
    rf"|(?:{_INTENT}\s(?:[\w’'-]+\s){{0,3}}?|set\s)to\s(?!(?:a|an|the|its|his|her|their|our|all|about|be\s\w+ing|\w+ing)\b)[a-z]+"
    rf"|(?:is|are|was|were|be|being)\s(?:\w+ly\s|not\s|now\s|also\s)?(?:due|set(?=\s(?:to|for)\b)|expected|scheduled|slated|planned|supposed|likely|to|going\sto|about\sto|poised)\b"
    rf"|(?:due|scheduled|slated|planned|expected|deadline|ballot|election)\s(?:for|by|on|in|at)\b|set\sfor\b|[a-z]{{3,}}ed\sfor(?=\s*$)|expected\b|scheduled\b"
    rf"|(?:extended|postponed|delayed|suspended|adjourned|deferred|put\soff|rescheduled|moved|pushed\sback|closed|shut|valid|barred|banned)\s(?:[\w’'-]+\s){{0,3}}?(?:until|till|through|to(?=\s*$|\s(?:early|late|mid|next)))\b"
    rf"|(?:listed|fixed|booked|earmarked|pencilled\sin|arranged|billed|adjourned|remanded|timetabled|pencilled)\s(?:[\w-]+\s){{0,3}}?(?:for|until|to)\b"
    rf"|(?<!to\s)(?:begin|resume|reopen|arrive|convene|reconvene|depart|open(?=\s(?:in|on|at|for)\b|\s*$))\b"
    rf"|(?:ahead\sof|upcoming|forthcoming|run\sout|(?:is|are)\s(?:on|at|for|in)|(?:is|are)\s*$|goes\sto\sthe\spolls)(?!\w)"
    rf"|{_PLANS}\b|{_PLURAL_PLANS}\b)"
    rf"|(?P<past>{_PAST_VERBS}\b|(?!(?:hundred|indeed|speed|need|seed|feed|exceed|proceed|sacred|embed|succeed)\b)[a-z]{{2,}}ed\b))|(?P<ahead_short>[’']ll\b)",
)  # fmt: skip
_BOUNDARY = re.compile(
    r"[;:–—,(]|\b(?:which|who|whose|while|but|because|after|before|that|when|where|though|although|if|as|amid|following)\b"
)
_LEADS_ONLY = re.compile(r"^\W*(?:(?:and|but|on|in|at|by|from|early|late|then|so|since|until|the)\b\W*){0,3}$", re.IGNORECASE)
_BOUND_BY = re.compile(r"\b(?:by|until|till|from|through)\s+(?:[\d.:]+\s?[ap]\.?m\.?\s(?:[A-Z]+\s)?on\s)?(?:(?:late|early|the)\s+)?$", re.IGNORECASE)
_STILL_AHEAD = re.compile(r"\s(?:(?:to|be|been|being|have|not|also|get|soon|then|first|again|now|\w+ly)\s)*$")
_HEADLINE = re.compile(r"\bto\s[a-z]+\b")


def looks_ahead(text: str, start: int, end: int, sentence_start: int, sentence_end: int) -> bool | None:
    """Return whether the clause around an expression tells of what is to come; None where no verb tells.

    The nearest verb decides: the last before the expression in its clause, then in the clauses before it, then the
    first after it.
    """
    before = text[max(sentence_start, start - _REACH_BEFORE) : start]
    after = text[end : min(sentence_end, end + _REACH_AFTER)]
    cuts = [(m.start(), m.end()) for m in _BOUNDARY.finditer(before)]
    edges = [0, *(e for _, e in cuts)]
    ends = [*(s for s, _ in cuts), len(before)]
    clauses = [before[a:b] for a, b in zip(edges, ends, strict=True)]
    opens = _LEADS_ONLY.match(clauses[-1]) is not None and (not cuts or before[cuts[-1][0]] in ";:–—")
    verdict = None
    if opens:  # "On Tuesday, lawmakers will": what follows tells
        verdict = _first(after)
    for clause in reversed(clauses):
        if verdict is None:
            verdict = _last(clause)
    owns = after[:2] in ("'s", "’s")
    if verdict is None and not opens:
        # "Sunday's game will": of a day that owns something, only a verb close by tells.
        verdict = _first(after[:_NEAR_OWNER] if owns else after)
    if verdict is None and not owns:
        return True if _BOUND_BY.search(before) or _HEADLINE.search(clauses[-1]) else None
    return verdict


def _first(after: str) -> bool | None:
    match = _TOKEN.search(after)
    return None if match is None else (match.lastgroup or "").startswith("ahead")


def _last(clause: str) -> bool | None:
    """The last verb decides; a participle after "will" or "is to" belongs to it: "will be held"."""
    last = None
    for match in _TOKEN.finditer(clause):
        leads = last is not None and (last.lastgroup or "").startswith("ahead") and match.lastgroup == "past"
        if leads and last is not None and _STILL_AHEAD.match(clause[last.end() : match.start()]):
            continue
        last = match
    return None if last is None else (last.lastgroup or "").startswith("ahead")
