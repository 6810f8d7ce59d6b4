"""Checks what a language model writes against the quotations that it cites."""
