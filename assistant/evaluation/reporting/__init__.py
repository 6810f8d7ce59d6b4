"""A run of retrieval tests for people and for machines: lines, a page, JUnit, annotations."""
