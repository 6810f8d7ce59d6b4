"""What `yinju serve` starts beside the app."""

from types import SimpleNamespace

import pytest

from cli.indexing import run_watch
from cli.main import build_parser, main


@pytest.mark.parametrize(
    ("options", "tested"), [([], None), (["--watch"], False), (["--test"], True)]
)
def test_serve_starts_a_watcher_that_runs_the_tests(options, tested, tmp_path, monkeypatch):
    commands, services = [], []

    def start(command, **_):
        commands.append(command)
        return SimpleNamespace(terminate=lambda: commands.append("ended"))

    monkeypatch.setattr("cli.serving.subprocess.Popen", start)
    monkeypatch.setattr("ui.server.run", lambda service, *_: services.append(service))
    assert main(["serve", *options, "--port", "0", "--home", str(tmp_path)]) == 0
    (service,) = services
    assert service.tests_beside is bool(tested)
    if tested is None:
        assert commands == []
        return
    command, ended = commands
    watch = build_parser().parse_args(command[3:])
    assert (watch.run, watch.beside, watch.test) == (run_watch, True, tested)
    assert str(watch.home) == str(tmp_path) and ended == "ended"
