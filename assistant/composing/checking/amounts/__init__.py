"""Amounts of a sentence: numbers with units, in Chinese and English."""
