"""Which passwords are too easy to guess: length counts most, then what guessing tries first."""

import re

LEAST_LENGTH = 12
LEAST_LEFT = 4
"""Characters that must be left when what everybody writes is taken out."""

# Parts that lists of broken passwords are full of, and what this site is about.
_COMMON = re.compile(
    r"pass(word|wort|wd)?|kennwort|geheim|secret|welcome|letmein|login|admin|iloveyou|dragon|monkey|master|"
    r"football|baseball|sunshine|princess|qwert[yz]?(uiop)?|asdf(ghjkl)?|[yz]xcv(bnm)?|abc(def)?(ghi)?|"
    r"ahsct|hsct|transplant|directory|center|centre|curator|reviewer|multiple|sclerosis|"
    r"(19|20)\d\d|0?123(4(5(6(7(8(90?)?)?)?)?)?)?|9876?5?4?3?2?1?0?"
)


def problem(password: str, *, email: str = "") -> str | None:
    """Why a password cannot be taken, as a sentence; ``None`` when it can.

    It needs at least 12 characters, may not be made of the account's address, and something must be left
    of it without repetition and without the words that are guessed first.
    """
    if len(password) < LEAST_LENGTH:
        return f"It has {len(password)} characters and needs at least {LEAST_LENGTH}: a short sentence."
    plain = password.casefold()
    for part in (email.casefold(), email.casefold().partition("@")[0]):
        if part and len(plain.replace(part, "")) < LEAST_LENGTH - LEAST_LEFT:
            return "It is made of the address of the account. Take something else."
    if len(set(_COMMON.sub("", _once(plain)))) < LEAST_LEFT:
        return "It is one of those that are guessed first. Take something else, such as a short sentence."
    return None


def _once(text: str) -> str:
    """The text without the repetition of what it begins with: "abcabcabc" becomes "abc"."""
    found = re.fullmatch(r"(.+?)\1+", text)
    return found[1] if found else text
