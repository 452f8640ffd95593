"""What the method page says of the method itself, in plain English."""

from directory.domain.selftest import Result
from directory.domain.sensitivity import SHIFT, Pairs, Variant
from directory.web import words

_PERCENT = f"{100 * SHIFT:g} %"

VARIANTS = {
    Variant.WITHOUT_MS_EXPERIENCE: ("Without experience", "The questions about experience with MS left out"),
    Variant.WITHOUT_OUTCOMES: ("Without results", "The questions about published results left out"),
    Variant.WITHOUT_TEAM: ("Without team", "The questions about the team left out"),
    Variant.WITHOUT_INFECTION: (
        "Without infection",
        "The questions about protection from infection left out",
    ),
    Variant.GEOMETRIC: (
        "Multiplied",
        "The four groups multiplied (geometric mean) and not added: "
        "a center with nothing documented in one group has nothing at all",
    ),
    Variant.SLACK_HALVED: ("Half the slack", "Half as much room left around each statement"),
    Variant.SLACK_DOUBLED: (
        "Double slack",
        "Twice as much room left around each statement, at most all of it",
    ),
    Variant.SLOPES_SHORTER: (
        "Shorter slopes",
        f"The ends of the slopes for people treated and for years {_PERCENT} lower",
    ),
    Variant.SLOPES_LONGER: (
        "Longer slopes",
        f"The ends of the slopes for people treated and for years {_PERCENT} higher",
    ),
}
"""For each other choice its name in a table, and what it changes."""

PROPERTIES = (
    "A first positive statement about an unanswered question never lowers what is documented.",
    "Taking back every statement about a question never raises what is documented: silence brings nothing.",
    "Where sources agree, a less sure statement never raises what is documented or lowers what is possible.",
    "Documented is at least 0 and at most possible, and possible is at most 100.",
    "Another center never changes a center's figures.",
    "A statement of very low certainty never moves a question that a moderate or high one answers.",
    "An unchecked statement, one about a closed program and a pooled result change nothing.",
)
"""The promises of the method, in the order in which they are tested."""


def place(best: int, worst: int) -> str:
    """The places that a center takes: "3" or "3 to 7"."""
    return str(best) if best == worst else f"{best} to {worst}"


def order(pairs: Pairs) -> str:
    """What becomes of the order of pairs of centers, in one sentence."""
    if not pairs.apart:
        return "There are no two centers with different figures, so there is no order to speak of."
    kept, turned, level = (
        words.number(pairs.percent(one)) for one in (pairs.kept, pairs.reversed, pairs.level)
    )
    return (
        f"Of all {words.number(pairs.apart)} pairs of centers with different figures, {kept} % stand in "
        f"the same order under every choice. {turned} % turn around under at least one, "
        f"and {level} % draw level under some."
    )


def of_pairs(count: int, pairs: Pairs) -> str:
    """A number of pairs with its share: "426 (11 %)", or "4 (less than 1 %)"."""
    percent = pairs.percent(count)
    share = "less than 1" if 0 < percent < 1 else words.number(percent)
    return f"{words.number(count)} ({share} %)"


def tried(result: Result) -> str:
    """How often a property was tried: "on 103 published and 100 made-up centers"."""
    return f"on {words.number(result.published)} published and {words.number(result.made_up)} made-up centers"
