"""The commands around `make` say what is wrong and what to do, before anything is changed."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source_rules import ROOT

SCRIPTS = ROOT / "scripts"


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env={**os.environ, **environment}, cwd=ROOT, capture_output=True, text=True, check=False
    )


def fake_program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_a_port_in_use_is_named_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = run(sys.executable, str(SCRIPTS / "check_port.py"), port)
    assert answer.returncode == 1
    assert f"Port {port} is in use" in answer.stderr
    assert "PORT=8080" in answer.stderr
    assert run(sys.executable, str(SCRIPTS / "check_port.py"), port).returncode == 0


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1", "80 80", "٨٠"])
def test_what_is_no_port_is_refused(port: str) -> None:
    answer = run(sys.executable, str(SCRIPTS / "check_port.py"), port)
    assert answer.returncode == 1
    assert f"PORT={port} is not a port" in answer.stderr


def test_a_supported_python_is_found() -> None:
    answer = run("sh", str(SCRIPTS / "find_python.sh"), PYTHON=sys.executable)
    assert answer.returncode == 0, answer.stderr
    assert Path(answer.stdout.strip()).exists()


def test_an_old_python_is_named_with_its_version_and_the_remedy(tmp_path: Path) -> None:
    old = fake_program(tmp_path, "python3", 'case "$2" in *print*) echo 3.9.2 ;; *) exit 1 ;; esac')
    answer = run("sh", str(SCRIPTS / "find_python.sh"), "run", PYTHON=str(old))
    assert answer.returncode == 1
    assert f"{old} is Python 3.9.2: too old" in answer.stderr
    assert "make run PYTHON=" in answer.stderr


def test_a_python_without_environments_is_told_which_package_is_missing(tmp_path: Path) -> None:
    bare = fake_program(
        tmp_path, "python3", 'case "$2" in *print*) echo 3.11.2 ;; *ensurepip*) exit 1 ;; esac'
    )
    answer = run("sh", str(SCRIPTS / "find_python.sh"), PYTHON=str(bare))
    assert answer.returncode == 1
    assert "apt-get install python3-venv" in answer.stderr


def test_no_python_at_all_is_said() -> None:
    answer = run("sh", str(SCRIPTS / "find_python.sh"), PYTHON="no-such-python")
    assert answer.returncode == 1
    assert "Python 3.11 or newer is needed" in answer.stderr
    assert "no-such-python" in answer.stderr


def test_a_named_browser_that_is_missing_is_an_error_and_no_reason_to_skip() -> None:
    answer = run("sh", str(SCRIPTS / "find_browser.sh"), DIRECTORY_TEST_BROWSER="no-such-browser")
    assert answer.returncode == 1
    assert "no-such-browser" in answer.stderr


def test_make_alone_lists_the_verbs() -> None:
    answer = run("make", "--no-print-directory", MAKEFLAGS="")
    verbs = {line.split()[0] for line in answer.stdout.splitlines()[1:]}
    assert verbs == {"help", "setup", "run", "test", "check", "bench", "lock", "clean"}
