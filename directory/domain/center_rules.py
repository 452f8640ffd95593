"""Which published rules are a center's, and how a person's answers lie to them.

Rules are a center's own where the rule book says so, or where a checked claim about the center rests on the
study that the rules stand in. Rules told in words only cannot be compared: they are read, and "not told" is
never "no".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from directory.domain.eligibility import Fit, RuleBook, RuleSet, Verdict
from directory.domain.record import Record
from directory.domain.vocabulary import Level


class Beside(StrEnum):
    """How answers lie to everything that is published about whom one center treats."""

    INSIDE = "inside"
    CANNOT_TELL = "cannot_tell"
    IN_WORDS = "in_words"
    OUTSIDE = "outside"
    NO_RULES = "no_rules"


MIGHT_FIT = (Beside.INSIDE, Beside.CANNOT_TELL, Beside.IN_WORDS)
"""Where the answers are inside, or nothing says that they are outside."""


@dataclass(frozen=True)
class CenterRules:
    """What is published about whom one center treats.

    ``rule_sets`` can be compared with answers. ``words`` are checked claims that can only be read, those
    left out that tell of the same studies as the rule sets.
    """

    rule_sets: tuple[RuleSet, ...]
    words: tuple[Record, ...]


def rules_of(record: Record, book: RuleBook, fields: Collection[str]) -> CenterRules:
    """The published rules of a center; ``fields`` are the practical matters that are such rules."""
    claims = [one for one in record["claims"] if _is_rule(one, fields)]
    told = {_study(record, one["source"]) for one in claims}
    rule_sets = tuple(
        one
        for one in book.rule_sets
        if one.center == record["slug"] or (not one.center and _study(record, one.source) in told)
    )
    compared = {_study(record, one.source) for one in rule_sets}
    return CenterRules(
        rule_sets, tuple(one for one in claims if _study(record, one["source"]) not in compared)
    )


def _is_rule(claim: Record, fields: Collection[str]) -> bool:
    """A rule of a whole country is not the center's own, and what nobody has checked meets no reader."""
    return claim["field"] in fields and claim["checked"] and claim["level"] != Level.NATIONAL


def _study(record: Record, key: str) -> str:
    """What tells one study from another: its number in a register, or else the source itself."""
    source: Record = record["sources"].get(key, {})
    return source.get("registry_id") or key


def beside(rules: CenterRules, fits: Mapping[str, Fit]) -> Beside:
    """How the answers lie to a center's rules, by the most open of them; ``fits`` are by rule set.

    Every rule set stays judged alone: this only says under which heading a center is listed. Outside stands
    for a center whose every known rule can be compared and leaves the answers outside.
    """
    verdicts = {_verdict(fits[one.id]) for one in rules.rule_sets}
    for verdict in (Verdict.INSIDE, Verdict.CANNOT_TELL):
        if verdict in verdicts:
            return Beside(verdict)
    if rules.words:
        return Beside.IN_WORDS
    return Beside.OUTSIDE if verdicts else Beside.NO_RULES


def _verdict(fit: Fit) -> Verdict:
    """A way inside a trial that is open, or may be, leaves open what the main conditions close."""
    if fit.main.verdict is Verdict.OUTSIDE and fit.trial and fit.trial.verdict is not Verdict.OUTSIDE:
        return Verdict.CANNOT_TELL
    return fit.main.verdict
