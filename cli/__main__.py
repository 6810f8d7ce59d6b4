"""Run the command line: `python -m cli COMMAND`."""

import sys

from cli.commands import main

sys.exit(main())
