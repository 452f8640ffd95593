"""axe finds nothing on any kind of page, in either theme."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import BrowserWatch, axe
from tests.journeys.conftest import open_details, wait_for_map

KINDS = {
    "search": "/",
    "results": "/?near=Cambridge&within=2000&item=accreditation:unknown&status=active",
    "apart": "/?treatment=msc",
    "nothing found": "/?q=zzzzzzzz",
    "error in the form": "/?within=far&min_team=x&nonsense=1",
    "center": "/centers/uppsala-university-hospital",
    "clinic of other cells": "/centers/california-stem-cell-treatment-center",
    "questions": "/centers/uppsala-university-hospital/questions",
    "questions of another treatment": "/centers/california-stem-cell-treatment-center/questions",
    "comparison": "/compare?center=uppsala-university-hospital&center=uke-hamburg"
    "&center=clinica-ruiz-puebla-hsct-mexico",
    "questions for several centers": "/compare/questions?center=uppsala-university-hospital"
    "&center=california-stem-cell-treatment-center",
    "appointment": "/pack?center=uppsala-university-hospital&center=uke-hamburg",
    "error in the choice": "/compare?center=uppsala-university-hospital&center=nowhere",
    "own weights": "/?weights=40,20,20,20&country=SE",
    "error in the weights": "/compare?center=uppsala-university-hospital&center=uke-hamburg&weights=1,2,3",
    "what own weights change": "/method?weights=40,20,20,20",
    "chosen on another page": "/?page=2&center=uppsala-university-hospital",
    "source": "/sources/burman-2014",
    "method": "/method",
    "outcomes": "/outcomes",
    "outcomes of one measure": "/outcomes?measure=neda",
    "error in the measure": "/outcomes?measure=nonsense",
    "center with plots": "/centers/haukeland-university-hospital-bergen",
    "method, several centers offered": "/method?center=hospital",
    "method, no such center": "/method?center=zzzzzz",
    "arithmetic": "/method/centers/uppsala-university-hospital",
    "arithmetic of a center not evaluated": "/method/centers/california-stem-cell-treatment-center",
    "sensitivity": "/method/sensitivity",
    "data": "/data",
    "what is known": "/data/quality",
    "not found": "/nowhere",
}
STATUS = {
    "error in the form": "400",
    "error in the choice": "400",
    "error in the weights": "400",
    "error in the measure": "400",
    "method, no such center": "400",
    "not found": "404",
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(
    open_page: Callable[..., Page], browser_watch: BrowserWatch, live_server: str, kind: str, theme: str
) -> None:
    if kind in STATUS:
        browser_watch.expect(STATUS[kind])
    page = open_page(viewport={"width": 1280, "height": 900}, color_scheme=theme)
    page.goto(live_server + KINDS[kind])
    if page.locator("#map-panel").count():
        wait_for_map(page)
    open_details(page)
    assert axe(page) == []
