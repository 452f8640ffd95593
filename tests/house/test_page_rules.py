"""Each rule for pages has a page that breaks it, and only it."""

import pytest
from flask import Flask

from tests.checking_client import BadPage, CheckingClient
from tests.page_rules import problems

GOOD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Centers</title>
<link rel="stylesheet" href="/static/site.css">
<link rel="canonical" href="https://directory.example/">
<script src="/static/map.js" type="module"></script></head>
<body><a href="#main">Skip to the content</a>
<h1 id="main">Centers</h1>
<form method="get" action="/"><label for="q">Words</label><input id="q" name="q">
<input type="hidden" name="sort">
<label>Near <input name="near"></label>
<input name="country" aria-label="Country"><button>Search</button></form>
<form method="post"><input type="hidden" name="csrf_token" value="x"><button>Save</button></form>
<form method="post" data-changes="nothing"><button>Compare</button></form>
<h2>Uppsala<br>University Hospital</h2><img src="/static/a.png" alt="">
<svg role="img" aria-labelledby="bar"><title id="bar">43 to 98</title><rect/><rect/></svg>
<h3>Team</h3><p>Not known.<p>A paragraph that closes the one before.
<h2>Sources</h2><a href="https://journal.example/1" rel="noopener">Paper</a>
<script type="application/json">{}</script><!--more-->
</body></html>"""

BROKEN: dict[str, tuple[str, str, str]] = {
    "a second h1": ("<h3>Team</h3>", "<h1>Team</h1>", "2 h1"),
    "no h1": ('<h1 id="main">Centers</h1>', '<h2 id="main">Centers</h2>', "0 h1"),
    "a skipped heading level": ("<h3>", "<h4>", "skipped"),
    "an empty heading": ("<h3>Team</h3>", "<h3> </h3>", "is empty"),
    "an empty title": ("<title>Centers</title>", "<title> </title>", "<title>"),
    "no title": ("<title>Centers</title>", "", "<title>"),
    "no language": ('lang="en"', "", "no lang"),
    "an id twice": ('<h3>Team', '<h3 id="q">Team', 'id "q" stands 2 times'),
    "an id with a space": ("<h3>Team", '<h3 id="a b">Team', "a space"),
    "a label for nothing": ("<h3>Team</h3>", '<label for="nowhere">x</label>', 'for names "nowhere"'),
    "a missing description": ("<h3>", '<h3 aria-describedby="gone">', 'aria-describedby names "gone"'),
    "a skip link to nowhere": ('href="#main"', 'href="#content"', "leads to no id"),
    "an input without a label": ('<label for="q">Words</label>', "", "has no label"),
    "a select without a label": ("<h3>", "<select></select><h3>", "has no label"),
    "a textarea without a label": ("<h3>", "<textarea></textarea><h3>", "has no label"),
    "an empty label": ("Words</label>", "</label>", "has no label"),
    "a button without a name": ("<button>Search</button>", "<button> </button>", "has no name"),
    "a link without a name": (">Paper</a>", "></a>", "has no name"),
    "an image without alt": ('alt=""', "", "has no alt"),
    "a third party's style": ('href="/static/site.css"', 'href="https://cdn.example/a.css"', "third party"),
    "a third party's script": ('src="/static/map.js"', 'src="//cdn.example/a.js"', "third party"),
    "a third party's picture": ('src="/static/a.png"', 'src="http://cdn.example/a.png"', "third party"),
    "a form to a third party": ('action="/"', 'action="https://form.example/"', "third party"),
    "an open outbound link": (' rel="noopener"', "", "without rel"),
    "an inline style": ("<h3>", '<h3 style="color: red">', "inline style"),
    "an inline handler": ("<h3>", '<h3 onclick="go()">', "inline onclick"),
    "an inline script": ("<!--more-->", "<script>go()</script>", "no nonce"),
    "a form without a method": (' method="get"', "", "no method"),
    "a marker with another word": ('="nothing"', '="little"', "data-changes"),
    "a marked form without its marker": (' data-changes="nothing"', "", "csrf_token"),
    "a post without a token": ('name="csrf_token"', 'name="token"', "csrf_token"),
}  # fmt: skip


def test_a_good_page_has_no_problems() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize("name", BROKEN)
def test_each_rule_finds_its_break_and_nothing_else(name: str) -> None:
    before, after, words = BROKEN[name]
    assert before in GOOD
    found = problems(GOOD.replace(before, after, 1))
    assert len(found) == 1
    assert words in found[0]


def test_all_problems_of_a_page_come_at_once_with_its_address() -> None:
    app = Flask("pages")
    app.add_url_rule("/bad", view_func=lambda: "<html><h3>Hello</h3><img src=x></html>")
    client = CheckingClient(app.test_client())
    with pytest.raises(BadPage) as caught:
        client.get("/bad")
    message = str(caught.value)
    assert "/bad (200)" in message
    assert all(words in message for words in ("0 h1", "no lang", "<title>", "no alt", "skipped"))


def test_what_is_no_page_passes_unchecked() -> None:
    app = Flask("data")
    app.add_url_rule("/data", "data", view_func=lambda: {"total": 0})
    app.add_url_rule("/part", "part", view_func=lambda: "<li>one</li>")
    client = CheckingClient(app.test_client())
    assert client.get("/data").json == {"total": 0}
    assert client.get("/part", check=False).status_code == 200
