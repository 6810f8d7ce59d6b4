"""The command line: `yinju COMMAND`; see `cli.commands`."""

from cli.commands import main

__all__ = ["main"]
