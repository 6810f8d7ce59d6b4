"""Propose questions from a document for a person to accept, edit or reject."""

from assistant.evaluation.drafting.proposing import propose_cases

__all__ = ["propose_cases"]
