"""What comes in: read, or rejected with a reason, and never a crash."""

import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.errors import FetchError
from incidents.ingest import fetch, read_bytes
from incidents.ingest.fetch import is_public

TODAY = datetime.date(2026, 11, 24)


def test_a_page_gives_its_article_title_and_day():
    page = b"""<html><head><title>Bus crash</title><meta property="article:published_time" content="2021-06-05T10:00:00Z"></head>
    <body><nav>Home</nav><article><h1>Bus crash</h1><p>A bus plunged into a ravine near Cusco on Friday, killing nine people.
    The driver survived, police said, and was treated in hospital for his wounds.</p></article></body></html>"""
    article = read_bytes(page, "page.html", TODAY).articles[0]
    assert "ravine near Cusco" in article.text
    assert (str(article.published), article.published_by) == ("2021-06-05", "metadata")


@pytest.mark.parametrize(
    ("body", "name", "reason"),
    [
        (b"", "a.txt", "empty"),
        (b"   \n ", "a.txt", "empty"),
        (b"word " * 1_000_000, "a.txt", "more than 2,000,000"),
        (bytes(range(256)) * 20, "a.txt", "not text"),
        (b"\x7fELF\x00\x00", "a.bin", "not known"),
        (b"%PDF-1.4 broken", "a.pdf", "cannot be read"),
        (b"{", "a.json", "not valid JSON"),
        (b"[" * 100_000, "a.json", "not valid JSON"),
        (b'{"title": "no text"}', "a.json", "needs a text"),
        (b'{"text": "Shells fell.", "published": "2031-01-01"}', "a.json", "future"),
        (b'{"text": "Shells fell.", "published": "soon"}', "a.json", "no day"),
        (b"a,b\n1,2\n", "a.csv", "neither a column text"),
        (b"<html><body></body></html>", "a.html", "no article"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_a_reason(body, name, reason):
    intake = read_bytes(body, name, TODAY)
    assert intake.articles == ()
    assert reason in intake.rejections[0].reason


def test_windows_cyrillic_is_decoded():
    body = ("Обстрел города Харькова продолжался всю ночь, сообщили местные власти. " * 10).encode("cp1251")
    assert "Харькова" in read_bytes(body, "a.txt", TODAY).articles[0].text


def test_one_bad_line_does_not_lose_the_good_ones():
    lines = b'{"text": "Shells fell on Lyman."}\nnonsense\n{"text": "Rockets hit Izium."}\n'
    intake = read_bytes(lines, "a.jsonl", TODAY)
    assert (len(intake.articles), len(intake.rejections)) == (2, 1)


def test_nul_and_surrogates_are_replaced():
    body = json.dumps({"text": "Shells \x00 fell \ud800 here."}).encode()
    assert read_bytes(body, "a.json", TODAY).articles[0].text == "Shells \ufffd fell \ufffd here."


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.csv", "a.json", "a.jsonl", "a.pdf", "a"]))
def test_any_bytes_end_as_articles_or_rejections(body, name):
    intake = read_bytes(body, name, TODAY)
    assert intake.articles or intake.rejections or intake.table or name in ("a.csv", "a.jsonl", "a.json")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "::1", "::ffff:127.0.0.1",
     "fe80::1", "fd00::1", "64:ff9b::7f00:1", "2002:7f00:1::", "100.64.0.1", "224.0.0.1", "255.255.255.255"],
)  # fmt: skip
def test_no_private_address_is_public_however_it_is_wrapped(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/a", "http://user:pw@example.org/", "http://exa mple.org/", "http://localhost/",
     "http://2130706433/", "http://0x7f000001/", "http://017700000001/", "gopher://example.org/", "http:///nohost", "http://[::1]/", "http://exam\\ple.org/"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused_before_connecting(url):
    with pytest.raises(FetchError):
        fetch(url)


def test_a_name_that_leads_inside_is_refused():
    with pytest.raises(FetchError, match="public internet"):
        fetch("http://news.example/", lambda *_: ["93.184.215.14", "127.0.0.1"])
