"""The first step of both commands: a Python that really runs, or a sentence that says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "setup" / "python.sh"
TOOLS = ("ls", "sort")


def find_python(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Runs the finder with nothing on PATH but what lies in this folder."""
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (folder / tool).symlink_to(found)
    environ = {"PATH": str(folder), "HOME": str(home)}
    return subprocess.run(["/bin/sh", SCRIPT], env=environ, capture_output=True, text=True, check=False)


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_where_there_is_no_python_a_sentence_in_both_languages_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    script(tmp_path / "bin" / "python3.12", "exit 127")  # a pyenv shim that exists and fails
    answer = find_python(tmp_path / "bin", tmp_path)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "没有找到 Python 3.12" in answer.stderr
    assert "No Python 3.12 or newer was found" in answer.stderr


def test_a_broken_candidate_does_not_hide_one_that_runs(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    script(tmp_path / "bin" / "python3.14", "exit 127")
    (tmp_path / "bin" / "python3").symlink_to(os.path.realpath(sys.executable))
    answer = find_python(tmp_path / "bin", tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert Path(answer.stdout.strip()).exists()


def test_pyenvs_versions_are_tried_where_path_has_none(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    version = tmp_path / ".pyenv" / "versions" / "3.13.0" / "bin"
    version.mkdir(parents=True)
    (version / "python").symlink_to(os.path.realpath(sys.executable))
    answer = find_python(tmp_path / "bin", tmp_path)
    assert answer.returncode == 0, answer.stderr
