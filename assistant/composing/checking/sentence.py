"""Check one sentence against the quotations that it cites.

1. It cites, and what it cites exists.
2. Its years and its amounts stand there, or follow from what stands there.
3. They belong to the same things, and a change goes the same way.
4. What it denies is denied there, and the reverse; it claims no more than they do.
5. Its names stand there, in either language.
6. Beyond that it is about the same (`assistant.composing.checking.meaning`).

The check knows nothing of who wrote the sentence or why. A false sentence that passes all six is
possible: see docs/llm.md for how many do.
"""

from collections.abc import Sequence

from assistant.composing.checking.citing import read_sentence
from assistant.composing.checking.claims import find_overstatement
from assistant.composing.checking.meaning import find_foreign_words, judge_meaning
from assistant.composing.checking.numbers import find_unsupported_amounts
from assistant.composing.checking.polarity import find_denial_conflict, find_opposed_change
from assistant.composing.checking.quoted import Quoted, Verdict
from assistant.composing.checking.relations import find_misplaced
from assistant.composing.checking.rivals import find_rival
from assistant.composing.checking.years import find_unsupported_years

LONGEST = 600  # characters of a sentence; what is longer is none


def check_sentence(written: str, quotations: Sequence[Quoted]) -> Verdict:
    """Check a sentence as a model wrote it, `[n]` included, against all quotations it may cite."""
    sentence = read_sentence(written)
    known = {one.number: one for one in quotations}
    if not sentence.numbers:
        return Verdict(False, "no citation")
    cited = [known[number] for number in sentence.numbers if number in known]
    if not cited:
        return Verdict(False, "unknown citation", f"[{sentence.numbers[0]}]")
    return check_text(sentence.text, cited)


def check_text(sentence: str, cited: Sequence[Quoted]) -> Verdict:
    """Check a plain sentence against the quotations that it cites, one at least."""
    if len(sentence) > LONGEST:
        return Verdict(False, "meaning")
    if years := find_unsupported_years(sentence, cited):
        return Verdict(False, "year", ", ".join(map(str, years)))
    if amounts := find_unsupported_amounts(sentence, cited):
        return Verdict(False, "number", ", ".join(amounts))
    if misplaced := find_misplaced(sentence, cited):
        return Verdict(False, "change", misplaced)
    quotes = [one.quote for one in cited]
    if find_opposed_change(sentence, quotes):
        return Verdict(False, "change")
    if find_denial_conflict(sentence, quotes):
        return Verdict(False, "negation")
    if claim := find_overstatement(sentence, quotes):
        return Verdict(False, "meaning", claim)
    above = " ".join(one.above for one in cited)
    if names := find_foreign_words(sentence, quotes, above):
        return Verdict(False, "name", ", ".join(word.text for word in names))
    if rival := find_rival(sentence, [*quotes, above]):
        return Verdict(False, "name", rival)
    alike, score = judge_meaning(sentence, quotes)
    return Verdict(alike, "" if alike else "meaning", score=round(score, 4))
