"""What a submission would do to the figures of the centers it touches."""

from collections.abc import Iterable
from dataclasses import dataclass

from directory.curation.submissions import Preview
from directory.domain.evaluation import Evaluation, ItemEvaluation
from directory.web import words


@dataclass(frozen=True)
class ItemEffect:
    """One question whose answer would move."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Effect:
    """The figures of one center before and after; ``None`` where it is not, or no longer, there."""

    slug: str
    before: Evaluation | None
    after: Evaluation | None
    items: tuple[ItemEffect, ...]

    @property
    def is_none(self) -> bool:
        """Whether every figure stays as it is."""
        return not self.items and self.before is not None and _figures(self.before) == _figures(self.after)


def effects(preview: Preview) -> tuple[Effect, ...]:
    """The effect on each center, in the order of slugs; empty while rules are broken or records conflict."""
    if preview.problems or preview.conflicts:
        return ()
    slugs = sorted(preview.before.keys() | preview.after.keys())
    return tuple(_effect(slug, preview.before.get(slug), preview.after.get(slug)) for slug in slugs)


def _effect(slug: str, before: Evaluation | None, after: Evaluation | None) -> Effect:
    return Effect(slug, before, after, tuple(_items(before, after)))


def _items(before: Evaluation | None, after: Evaluation | None) -> Iterable[ItemEffect]:
    old = {one.item.id: _said(one) for one in before.items} if before else {}
    new = {one.item.id: _said(one) for one in after.items} if after else {}
    for item in dict.fromkeys((*old, *new)):
        was, becomes = old.get(item, "Not known"), new.get(item, "Not known")
        if was != becomes and not (was.startswith("Not known") and becomes.startswith("Not known")):
            yield ItemEffect(words.item_short(item), was, becomes)


def _said(one: ItemEvaluation) -> str:
    return f"{words.ANSWERS[one.answer]}, {words.points(one.interval.low, one.interval.high, one.points)}"


def _figures(one: Evaluation | None) -> tuple[object, ...]:
    return (one.documented, one.possible, one.known, one.state) if one else ()
