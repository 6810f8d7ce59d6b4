"""The time that a child process has for a file; the system ends it, even inside a C library.

Windows has no such timer; there the parent kills the child.
"""

import signal


def set_alarm(seconds: float) -> None:
    """End this process after so many seconds, unless called again; 0 calls it off."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def extend_alarm(seconds: float) -> None:
    """Give a file more time, where each of its parts may take long, as pages do for OCR.

    Outside child processes, where no alarm is set, nothing happens.
    """
    if hasattr(signal, "getitimer") and signal.getitimer(signal.ITIMER_REAL)[0] > 0:
        set_alarm(seconds)
