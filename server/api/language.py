"""Which language somebody reads: a choice made on a page wins, then the browser's, then Chinese."""

from __future__ import annotations

LANGUAGES = ("zh", "en")


def language_of(accept: str, chosen: str = "") -> str:
    """Gives `zh` or `en`, from an Accept-Language header and the cookie `hh_lang`.

    >>> language_of("en-GB,en;q=0.9,zh;q=0.8"), language_of("fr"), language_of("en", "zh")
    ('en', 'zh', 'zh')
    """
    if chosen in LANGUAGES:
        return chosen
    best, best_weight = "zh", 0.0
    for part in accept.split(",")[:20]:
        word, _, rest = part.partition(";")
        language = word.strip().lower().partition("-")[0]
        weight = _weight(rest)
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
