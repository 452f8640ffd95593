"""What every HTML page must be, checked on its text: structure, names, and nobody else's address."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNLABELED_INPUTS = {"hidden", "submit", "reset", "button", "image"}
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for", "list")
# Attributes by which a page makes the browser fetch from, or send to, an address without a click on a link.
FETCHING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("audio", "embed", "iframe", "img", "script", "source", "video"), ("src",)),
    "button": ("formaction",),
    "form": ("action",),
    "input": ("src", "formaction"),
    "link": ("href",),
    "object": ("data",),
}
# These link relations name an address and fetch nothing.
NAMING_LINKS = {"canonical", "alternate", "license", "author"}
OWN_HOSTS = {None, "", "localhost", "127.0.0.1"}


@dataclass
class Element:
    """One element: its attributes, the elements around it, and the text inside it."""

    tag: str
    attributes: dict[str, str]
    parents: tuple["Element", ...]
    line: int
    text: str = ""

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def inside(self, tag: str) -> bool:
        return any(parent.tag == tag for parent in self.parents)

    def __str__(self) -> str:
        names = [name for name in ("id", "name", "href", "src") if self.get(name)]
        hint = f' {names[0]}="{self.get(names[0])}"' if names else ""
        return f"line {self.line}: <{self.tag}{hint}>"


@dataclass
class Page(HTMLParser):
    """A parsed page: all its elements in order."""

    markup: str
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, tuple(self.open), self.getpos()[0])
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        # In SVG a slash closes the element; in HTML it is only decoration.
        if tag not in VOID and any(parent.tag == "svg" for parent in self.open):
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while any(element.tag == tag for element in self.open):
            if self.open.pop().tag == tag:
                return

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def ids(self) -> list[str]:
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]


Rule = Callable[[Page], Iterator[str]]


def one_main_heading(page: Page) -> Iterator[str]:
    count = len(page.all("h1"))
    if count != 1:
        yield f"{count} h1 elements, exactly one is wanted"


def headings_do_not_skip(page: Page) -> Iterator[str]:
    previous = 1  # a page without an h1 is another rule's complaint
    for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(heading.tag[1])
        if level > previous + 1:
            yield f"{heading} comes after h{previous}: a level is skipped"
        if not heading.text.strip():
            yield f"{heading} is empty"
        previous = level


def title_and_language(page: Page) -> Iterator[str]:
    titles = [title for title in page.all("title") if not title.inside("svg")]
    if len(titles) != 1 or not titles[0].text.strip():
        yield "one <title> with text in it is wanted"
    if not any(element.get("lang").strip() for element in page.all("html")):
        yield "<html> has no lang"


def ids_are_unique(page: Page) -> Iterator[str]:
    for name, count in Counter(page.ids()).items():
        if count > 1:
            yield f'id "{name}" stands {count} times'
        if not name or re.search(r"\s", name):
            yield f'id "{name}" is empty or has a space in it'


def references_exist(page: Page) -> Iterator[str]:
    ids = set(page.ids())
    for element in page.elements:
        for attribute in REFERENCES:
            for target in element.get(attribute).split():
                if target not in ids:
                    yield f'{element}: {attribute} names "{target}", which is no id on this page'
    for link in page.all("a"):
        target = link.get("href")
        if len(target) > 1 and target.startswith("#") and target[1:] not in ids:
            yield f"{link} leads to no id on this page"


def named_by_attribute(element: Element) -> bool:
    return bool(element.get("aria-label").strip() or element.get("aria-labelledby").strip())


def fields_are_labeled(page: Page) -> Iterator[str]:
    labeled = {label.get("for") for label in page.all("label") if label.text.strip()}
    for entry in page.all("input", "select", "textarea"):
        wrapped = any(parent.tag == "label" and parent.text.strip() for parent in entry.parents)
        unneeded = entry.tag == "input" and entry.get("type").lower() in UNLABELED_INPUTS
        if not (
            named_by_attribute(entry)
            or wrapped
            or unneeded
            or (entry.get("id") and entry.get("id") in labeled)
        ):
            yield f"{entry} has no label"


def controls_have_names(page: Page) -> Iterator[str]:
    pictures = [image for image in page.all("img") if image.get("alt").strip()]
    with_picture = {id(parent) for image in pictures for parent in image.parents}
    for control in page.all("a", "button"):
        is_anchor = control.tag == "a" and "href" not in control.attributes
        if not (
            control.text.strip() or named_by_attribute(control) or is_anchor or id(control) in with_picture
        ):
            yield f"{control} has no name"


def images_have_alternatives(page: Page) -> Iterator[str]:
    for image in page.all("img"):
        if "alt" not in image.attributes:
            yield f"{image} has no alt"


def nothing_from_third_parties(page: Page) -> Iterator[str]:
    for element in page.elements:
        if element.tag == "link" and set(element.get("rel").split()) <= NAMING_LINKS:
            continue
        for attribute in FETCHING.get(element.tag, ()):
            if urlsplit(element.get(attribute).strip()).hostname not in OWN_HOSTS:
                yield f"{element}: {attribute} goes to a third party"


def outbound_links_are_closed_off(page: Page) -> Iterator[str]:
    for link in page.all("a"):
        outbound = urlsplit(link.get("href").strip()).hostname not in OWN_HOSTS
        if outbound and not {"noopener", "noreferrer"} & set(link.get("rel").split()):
            yield f"{link} goes to another site without rel noopener or noreferrer"


def no_inline_style_or_script(page: Page) -> Iterator[str]:
    for element in page.elements:
        for attribute in element.attributes:
            if attribute == "style" or attribute.startswith("on"):
                yield f"{element} has an inline {attribute}"
    for script in page.all("script"):
        runs = script.get("type") in {"", "module", "text/javascript"}
        if runs and not script.get("src") and not script.get("nonce"):
            yield f"{script} is inline and has no nonce"


# A form may say data-changes="nothing": what is posted is only answered, so that it stands in no address.
# It changes nothing and knows nobody, so a forged post of it could do nothing, and it needs no token.
CHANGES_NOTHING = "nothing"


def forms_say_how(page: Page) -> Iterator[str]:
    tokens = [entry for entry in page.all("input") if entry.get("name") == "csrf_token"]
    guarded = {id(parent) for token in tokens for parent in token.parents}
    for form in page.all("form"):
        method = form.get("method").lower()
        if method not in {"get", "post", "dialog"}:
            yield f"{form} has no method"
        if "data-changes" in form.attributes and form.get("data-changes") != CHANGES_NOTHING:
            yield f'{form}: data-changes can only be "{CHANGES_NOTHING}"'
        elif method == "post" and id(form) not in guarded and "data-changes" not in form.attributes:
            yield f"{form} posts without a csrf_token"


RULES: tuple[Rule, ...] = (
    one_main_heading,
    headings_do_not_skip,
    title_and_language,
    ids_are_unique,
    references_exist,
    fields_are_labeled,
    controls_have_names,
    images_have_alternatives,
    nothing_from_third_parties,
    outbound_links_are_closed_off,
    no_inline_style_or_script,
    forms_say_how,
)


def problems(markup: str) -> list[str]:
    """Everything that is wrong with a page, one line each; empty when nothing is."""
    page = Page(markup)
    return [problem for rule in RULES for problem in rule(page)]
