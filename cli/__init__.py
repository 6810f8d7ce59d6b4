"""The command line: `cli.main` assembles it, one module holds each group of commands."""
