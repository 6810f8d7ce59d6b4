"""Retrieval tests: cases, metrics, saved baselines, comparison of two runs and JUnit's XML."""
