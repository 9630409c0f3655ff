"""The optional language model: any endpoint that speaks the chat completions of OpenAI; off unless asked for."""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from incidents.errors import EndpointError

_AGENT = "incidents/0.1 (reads articles into a map of incidents)"
# An answer on one article is some kilobytes; what is larger or later than this is a server gone wrong.
_MOST_BYTES = 1_000_000
_SECONDS = 60.0
_CONNECT_SECONDS = 10.0
_MOST_RETRIES = 3
_FIRST_PAUSE_SECONDS = 1.0  # doubled with each retry
_LONGEST_PAUSE_SECONDS = 30.0  # a server may ask for more; a person would not wait for it
# From the strictest to none: a server that does not know a form says so with one of the statuses below.
_FORMS = ("json_schema", "json_object", "")
_FORM_UNKNOWN = frozenset({400, 404, 415, 422, 501})
_SAID_LENGTH = 200
# So many characters of the key in a row are a part of it and no chance.
_PART_OF_KEY = 6
_ADVICE = {
    401: "check INCIDENTS_LLM_KEY",
    403: "check INCIDENTS_LLM_KEY and what it allows",
    404: "check INCIDENTS_LLM_URL and INCIDENTS_LLM_MODEL",
    413: "give a shorter article",
    429: "wait, or ask the provider for a higher limit",
}

Message = dict[str, str]
Ask = Callable[[Sequence[Message], dict[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a language model is asked, which one, with which key, and how long one answer may take."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = _SECONDS


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    location: str
    retry_after: str
    body: bytes


def endpoint_from_environment() -> Endpoint | None:
    """Return the endpoint that INCIDENTS_LLM_URL, _MODEL and _KEY name, None where no address is set.

    Raises EndpointError where one of them cannot be used. The address comes from here alone, never from a text.
    """
    url = os.environ.get("INCIDENTS_LLM_URL", "").strip()
    if not url:
        return None
    model = os.environ.get("INCIDENTS_LLM_MODEL", "").strip()
    if not model:
        raise EndpointError("INCIDENTS_LLM_MODEL is not set; set it to the name that the server gives its model")
    endpoint = Endpoint(url, model, os.environ.get("INCIDENTS_LLM_KEY", "").strip())
    _checked(endpoint)
    return endpoint


def endpoint_asker(endpoint: Endpoint, pause: Callable[[float], object] = time.sleep) -> Ask:
    """Return a function from messages and a JSON schema to the text that the model answers with.

    The schema binds the model where the server can do that; elsewhere the text is what the model made of the
    messages. A busy or failing server is asked again a few times. The function raises EndpointError for everything
    else, also for a redirect: the article and the key go to no address but the given one. Proxies are not used.
    """
    _checked(endpoint)
    known_form = 0  # what the server accepted last, so that it is not asked in vain for every article

    def ask(messages: Sequence[Message], schema: dict[str, Any]) -> str:
        nonlocal known_form
        for form in range(known_form, len(_FORMS)):
            reply = _patient(endpoint, _body(endpoint.model, messages, schema, _FORMS[form]), pause)
            if reply.status in _FORM_UNKNOWN and form + 1 < len(_FORMS):
                continue
            text = _text(endpoint, reply)
            known_form = form
            return text
        raise AssertionError("the last form is answered or raises")

    return ask


def _checked(endpoint: Endpoint) -> SplitResult:
    """The parts of the address; an error must not repeat an address, which can hold a password."""
    advice = "give one such as http://localhost:11434/v1"
    try:
        parts = urlsplit(endpoint.url)
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        raise EndpointError(f"INCIDENTS_LLM_URL is no address; {advice}") from None
    if not good or not endpoint.url.isascii() or any(c <= " " or c == "\x7f" for c in endpoint.url):
        raise EndpointError(f"INCIDENTS_LLM_URL is no http or https address; {advice}")
    if parts.username or parts.password:
        raise EndpointError("INCIDENTS_LLM_URL has a user name or password in it; put the key into INCIDENTS_LLM_KEY")
    if not all("!" <= c <= "~" for c in endpoint.key):
        raise EndpointError("INCIDENTS_LLM_KEY has characters that no key has; copy it again")
    return parts


def _body(model: str, messages: Sequence[Message], schema: dict[str, Any], form: str) -> bytes:
    asked: dict[str, Any] = {"model": model, "messages": list(messages)}
    if form:
        # The same article should be read the same way twice. Models that refuse this are asked without.
        asked["temperature"] = 0
        asked["response_format"] = {"type": form}
    if form == "json_schema":
        asked["response_format"]["json_schema"] = {"name": "incidents", "strict": True, "schema": schema}
    return json.dumps(asked).encode("ascii")


def _patient(endpoint: Endpoint, body: bytes, pause: Callable[[float], object]) -> _Reply:
    """Ask, and ask again where the server is busy or fails."""
    reply = _exchange(endpoint, body)
    for retry in range(_MOST_RETRIES):
        if reply.status != 429 and (reply.status < 500 or reply.status in _FORM_UNKNOWN):
            break
        seconds = _FIRST_PAUSE_SECONDS * 2**retry
        if reply.retry_after.isascii() and reply.retry_after.isdigit():
            seconds = max(seconds, float(reply.retry_after[:6]))
        pause(min(seconds, _LONGEST_PAUSE_SECONDS))
        reply = _exchange(endpoint, body)
    return reply


def _exchange(endpoint: Endpoint, body: bytes) -> _Reply:
    """One request and its answer, cut off where it takes too long, however little comes at a time."""
    late = threading.Event()
    connection = _connection(endpoint)
    try:
        connection.connect()
        connection.sock.settimeout(endpoint.seconds + 1)  # for one read; the clock is for all, and ends sooner
        clock = threading.Timer(endpoint.seconds, _cut, (connection.sock, late))
        clock.daemon = True
        clock.start()
        try:
            reply = _sent(connection, endpoint, body)
        finally:
            clock.cancel()
    except EndpointError:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        if late.is_set():
            raise _too_slow(endpoint) from None
        # An error's words can repeat what the server sent, and that the key: only its kind is told.
        what = getattr(error, "strerror", None) or type(error).__name__
        raise EndpointError(
            f"{_host(endpoint)}: did not answer ({what}); check INCIDENTS_LLM_URL and that the server runs"
        ) from None
    finally:
        connection.close()
    if late.is_set():
        raise _too_slow(endpoint)
    return reply


def _connection(endpoint: Endpoint) -> http.client.HTTPConnection:
    parts = _checked(endpoint)
    seconds = min(_CONNECT_SECONDS, endpoint.seconds)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.hostname or "", parts.port or 443, timeout=seconds)
    return http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=seconds)


def _cut(stream: socket.socket, late: threading.Event) -> None:
    late.set()
    try:
        stream.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def _too_slow(endpoint: Endpoint) -> EndpointError:
    return EndpointError(
        f"{_host(endpoint)}: took longer than {endpoint.seconds:g} s; use a faster model, or give a shorter article"
    )


def _target(endpoint: Endpoint) -> str:
    parts = urlsplit(endpoint.url)
    path = parts.path.rstrip("/")
    path = path if path.endswith("/chat/completions") else path + "/chat/completions"
    return path + (f"?{parts.query}" if parts.query else "")


def _host(endpoint: Endpoint) -> str:
    """The endpoint as errors name it: without path and query, which can hold keys."""
    parts = urlsplit(endpoint.url)
    return f"{parts.scheme}://{parts.netloc}"


def _sent(connection: http.client.HTTPConnection, endpoint: Endpoint, body: bytes) -> _Reply:
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity",
               "User-Agent": _AGENT, "Connection": "close"}  # fmt: skip
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    connection.request("POST", _target(endpoint), body, headers)
    response = connection.getresponse()
    try:
        pieces, size = [], 0
        while piece := response.read1(65536):
            size += len(piece)
            if size > _MOST_BYTES:
                raise EndpointError(
                    f"{_host(endpoint)}: sent more than {_MOST_BYTES // 1_000_000} MB; check that it is a chat completions endpoint"
                )
            pieces.append(piece)
        return _Reply(
            response.status, response.getheader("Location") or "", response.getheader("Retry-After") or "", b"".join(pieces)
        )
    finally:
        response.close()


def _text(endpoint: Endpoint, reply: _Reply) -> str:
    """The model's words out of a reply; anything else is an error that says what to do."""
    host = _host(endpoint)
    if 300 <= reply.status < 400:
        raise EndpointError(
            f"{host}: redirects{_elsewhere(reply, endpoint.key)}, which is not followed: article and key go to no other address; "
            "set INCIDENTS_LLM_URL to the final address if you trust it"
        )
    if not 200 <= reply.status < 300:
        said = _said(reply.body, endpoint.key)
        advice = _ADVICE.get(reply.status, "try again later" if reply.status >= 500 else "check the endpoint's settings")
        raise EndpointError(f"{host}: answered {reply.status}{said}; {advice}")
    try:
        choice = json.loads(reply.body)["choices"][0]
        text, ended = choice["message"]["content"], choice.get("finish_reason")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise EndpointError(f"{host}: answered with no chat completion; check INCIDENTS_LLM_URL") from None
    if ended == "length":
        raise EndpointError(f"{host}: the answer was cut off; raise the server's limit of tokens, or give a shorter article")
    if not isinstance(text, str):
        raise EndpointError(f"{host}: answered without a text; use a model that answers in words")
    return text


def _elsewhere(reply: _Reply, key: str) -> str:
    try:
        host = urlsplit(reply.location).hostname
    except ValueError:
        host = None
    return f" to {_presentable(host, key)}" if host and _presentable(host, key) else ""


def _said(body: bytes, key: str) -> str:
    """The server's own word on an error, in brackets, where it has one to show."""
    try:
        answer = json.loads(body)
        error = answer.get("error")
        message = error.get("message") if isinstance(error, dict) else error
    except (ValueError, AttributeError, RecursionError):
        return ""
    words = _presentable(message, key) if isinstance(message, str) else ""
    return f" ({words})" if words else ""


def _presentable(words: str, key: str) -> str:
    """Words of the server without what steers a terminal; nothing at all where they repeat a part of the key."""
    parts = {key[i : i + _PART_OF_KEY] for i in range(max(1, len(key) - _PART_OF_KEY + 1))} if key else set()
    bare = "".join(c for c in words.casefold() if "!" <= c <= "~")
    if any(part.casefold() in bare for part in parts):
        return ""
    return "".join(c if c.isprintable() else " " for c in words)[:_SAID_LENGTH].strip()
