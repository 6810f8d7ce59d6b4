"""Understand a question asked after others."""

from assistant.follow_up.understanding import (
    FOLLOW_UP,
    understand_follow_up,
    understand_history,
    understand_turn,
)

__all__ = ["FOLLOW_UP", "understand_follow_up", "understand_history", "understand_turn"]
