"""The failures a user can cause and mend, each with its remedy; one line each at the border."""


class YinjuError(Exception):
    """Something the user can mend. `str(error)` is one line: what is wrong, then the remedy."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class UnreadableFile(YinjuError):
    """One file cannot be read; the others go on."""


class NoDocuments(YinjuError):
    """A folder holds nothing to index."""


class EncoderUnavailable(YinjuError):
    """The named encoder cannot be loaded here."""


class NoIndex(YinjuError):
    """There is no complete index to ask."""


class IndexMismatch(YinjuError):
    """The index on disk was built with something other than what is asked of it."""


class BadQuestion(YinjuError):
    """A question, or a file of questions, that cannot be used."""


class Cancelled(YinjuError):
    """The user stopped what was going on; everything is as it was before."""
