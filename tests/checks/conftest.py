"""Every test has its own progress file and begins like a fresh kernel."""

import pytest

from course_utils.checks import notebook


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    path = tmp_path / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS_FILE", str(path))
    monkeypatch.setattr(notebook, "_hints_given", {})
    monkeypatch.setattr(notebook, "_notices_given", set())
    return path


@pytest.fixture
def line(capsys):
    """Call something and get the one line that it prints."""

    def run(function, *arguments):
        assert function(*arguments) is None
        captured = capsys.readouterr()
        assert captured.err == ""
        assert captured.out.endswith("\n") and captured.out.count("\n") == 1, captured.out
        return captured.out[:-1]

    return run
