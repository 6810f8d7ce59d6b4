"""In a terminal the clause that answers is bold; elsewhere the text is plain."""

from cli import asking
from cli.main import main


def test_a_terminal_gets_the_clause_in_bold(capsys, report_home, monkeypatch):
    arguments = ["ask", "调研模式口是哪一天?", "--home", str(report_home)]
    assert main(arguments) == 0
    plain = capsys.readouterr().out
    monkeypatch.setattr(asking, "_can_emphasize", lambda: True)
    assert main(arguments) == 0
    bold = capsys.readouterr().out
    assert main([*arguments, "--json"]) == 0
    assert "\x1b" not in plain and "\\u001b" not in capsys.readouterr().out
    assert bold.replace("\x1b[1m", "").replace("\x1b[22m", "") == plain


def test_colour_can_be_declined(monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not asking._can_emphasize()
