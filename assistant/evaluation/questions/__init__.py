"""Files of retrieval tests: where they lie, how they are read and how they are written."""
