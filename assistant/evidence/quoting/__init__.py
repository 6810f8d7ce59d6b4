"""What of the evidence an answer quotes."""

from assistant.evidence.quoting.choosing import choose_quotes
from assistant.evidence.quoting.same import QuoteGroups, have_same_words

__all__ = ["QuoteGroups", "choose_quotes", "have_same_words"]
