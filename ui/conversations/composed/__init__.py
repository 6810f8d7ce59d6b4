"""Answers that a language model composes from the quotations: asked for, checked, kept."""
