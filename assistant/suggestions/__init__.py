"""Questions that the assistant offers: made from what is indexed, and asked before shown."""

from assistant.suggestions.choosing import LANGUAGES, Suggestion, choose_varied, suggest_questions
from assistant.suggestions.following import suggest_following

__all__ = [
    "LANGUAGES",
    "Suggestion",
    "choose_varied",
    "suggest_following",
    "suggest_questions",
]
