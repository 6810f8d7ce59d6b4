"""A real server of the app in a thread, for tests that need a port."""

from benchmarks.served import serve, served

__all__ = ["serve", "served"]
