"""The time that a reading process has for a file; the system ends it, even inside a C library.

Knows the system's timer; without one (Windows) the other side of the pipe counts.
"""

import signal


def set_alarm(seconds: float) -> None:
    """End this process after so many seconds unless it is called again; 0 calls it off."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def is_set() -> bool:
    """Tell whether the alarm is running, which it does in reading processes only."""
    return hasattr(signal, "getitimer") and signal.getitimer(signal.ITIMER_REAL)[0] > 0


def renew(seconds: float) -> None:
    """Give a file more time, where each of its parts may take long, as pages do for OCR."""
    if is_set():
        set_alarm(seconds)
