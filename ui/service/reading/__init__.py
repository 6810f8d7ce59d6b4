"""What the reader shows: documents as they were cited, their files, and pages as pictures."""
