"""The command `segcourse`: what it offers, how it answers a wrong call, and that the lab really starts."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import segcourse
from segcourse import cli
from segcourse.cli import lab

ROOT = Path(__file__).resolve().parent.parent.parent


def test_help_names_every_command(capsys):
    assert cli.main([]) == 0
    said = capsys.readouterr().out
    assert all(re.search(rf"^  {name} ", said, re.MULTILINE) for name in cli.COMMANDS)


def test_version(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"segcourse {segcourse.__version__}\n"


def test_an_unknown_command_lists_the_valid_ones(capsys):
    assert cli.main(["lap"]) == 2
    assert re.search(r"no command 'lap': use one of lab, doctor", capsys.readouterr().err)


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_explains_itself(capsys, command: str):
    with pytest.raises(SystemExit) as end:
        cli.main([command, "--help"])
    assert end.value.code == 0
    assert f"usage: segcourse {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "call, match",
    [
        (["data", "--card", "nosuch"], "segcourse data: name is 'nosuch', but only 'astronaut', 'camera'"),
        (["data", "--card", ""], "segcourse data: name is '', but only"),
        (
            ["progress", "--folder", "/no/such"],
            "segcourse progress: --folder is .*such, but there is no such",
        ),
        (["build", "99"], "no lesson is called '99': write one of 00_start_here"),
    ],
)
def test_a_fault_is_a_sentence(capsys, call: list[str], match: str):
    assert cli.main(call) == 1
    said = capsys.readouterr().err
    assert re.match(match, said), said
    assert said.count("\n") == 1


def test_an_error_of_the_system_is_a_sentence(capsys, monkeypatch):
    def broken(arguments: list[str]) -> int:
        raise PermissionError(13, "Permission denied", "/somewhere/there")

    monkeypatch.setattr("segcourse.cli.data.main", broken)
    assert cli.main(["data"]) == 1
    assert capsys.readouterr().err.startswith("segcourse data: /somewhere/there: Permission denied. Is the")


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "segcourse", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("segcourse ")


# -------------------------------------------------------------------------------------------------------- lab


@pytest.fixture
def lessons(tmp_path: Path, monkeypatch) -> Path:
    """A folder that stands for the notebooks of an installed package."""
    folder = tmp_path / "_notebooks"
    folder.mkdir()
    empty = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    for name in ("00_start_here.ipynb", "01_images_and_masks.ipynb"):
        (folder / name).write_text(json.dumps(empty))
    monkeypatch.setattr(lab, "course_folder", lambda _: folder)
    return folder


def test_lab_hands_out_copies_and_opens_lesson_00(lessons: Path, tmp_path: Path, monkeypatch, capsys):
    started = []
    monkeypatch.setattr(lab, "_become", lambda command: started.extend(command) or 0)
    mine = tmp_path / "mine"
    assert (
        cli.main(["lab", "--no-browser", "--port", "8899", "--folder", str(mine), "--ServerApp.token=t"]) == 0
    )
    assert (mine / "notebooks" / "01_images_and_masks.ipynb").is_file()
    assert {"--no-browser", "--ServerApp.port=8899", "--ServerApp.token=t"} <= set(started)
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in started
    assert f"--ServerApp.root_dir={mine}" in started
    assert "New for you: 00_start_here.ipynb, 01_images_and_masks.ipynb." in capsys.readouterr().out


def test_lab_asks_nobody_for_news(tmp_path: Path):
    command = lab.jupyter_command(tmp_path, port=8888, browser=True)
    assert {
        f"--LabApp.app_settings_dir={lab.SETTINGS}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    } <= set(command)
    overrides = json.loads((lab.SETTINGS / "overrides.json").read_text(encoding="utf-8"))
    assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert "--no-browser" not in command


def test_long_lines_of_code_wrap():
    overrides = json.loads((lab.SETTINGS / "overrides.json").read_text(encoding="utf-8"))
    assert overrides["@jupyterlab/notebook-extension:tracker"]["codeCellConfig"]["lineWrap"] is True


@pytest.mark.parametrize("user, allowed", [(0, True), (1000, False)])
def test_root_is_allowed_only_as_root(tmp_path: Path, monkeypatch, user: int, allowed: bool):
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    assert ("--allow-root" in lab.jupyter_command(tmp_path, port=8888, browser=True)) is allowed


def test_lab_without_jupyterlab_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(lab.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SystemExit, match=r'pip install "segcourse\[lab\]"'):
        lab.main([])


def test_lab_that_cannot_write_says_where(lessons: Path, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit, match="copies of the notebooks could not be made"):
        lab.main(["--folder", str(tmp_path / "file")])


def test_where_the_copies_lie(lessons: Path, tmp_path: Path, monkeypatch):
    monkeypatch.delenv("SEGCOURSE_FOLDER", raising=False)
    assert lab.default_folder() == Path.home() / "segcourse"  # an installed package
    monkeypatch.setattr(lab, "course_folder", lambda _: tmp_path / "notebooks")
    assert lab.default_folder() == tmp_path / "my-course"  # a checkout
    monkeypatch.setenv("SEGCOURSE_FOLDER", str(tmp_path / "elsewhere"))
    assert lab.default_folder() == tmp_path / "elsewhere"


def test_git_ignores_the_copies_of_a_checkout():
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("no git checkout")
    done = subprocess.run(["git", "check-ignore", "-q", "my-course/notebooks/00_start_here.ipynb"], cwd=ROOT)
    assert done.returncode == 0


def _names_served(api: str) -> set[str]:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(100):  # the address is printed a moment before the server listens
        try:
            with direct.open(api, timeout=30) as answer:
                return {entry["name"] for entry in json.load(answer)["content"]}
        except urllib.error.URLError:
            time.sleep(0.3)
    raise AssertionError("the server did not answer")


@pytest.mark.skipif(os.name != "posix", reason="ends the server by a signal")
def test_jupyterlab_starts_and_prints_the_address(tmp_path: Path):
    pytest.importorskip("jupyterlab")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00_start_here.ipynb").write_text(
        '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )
    command = [
        *lab.jupyter_command(tmp_path, port=8899, browser=False),
        "--ServerApp.terminals_enabled=False",
    ]
    environ = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(tmp_path / "c"),
        "JUPYTER_DATA_DIR": str(tmp_path / "d"),
    }
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ, cwd=tmp_path)
    watchdog = threading.Timer(120, server.kill)  # a server that says nothing would hold the tests for ever
    watchdog.start()
    try:
        lines = iter(server.stderr or ())
        printed = r"(http://127\.0\.0\.1:\d+)/lab/tree/notebooks/00_start_here\.ipynb\?token=(\w+)"
        address = next((match for match in (re.search(printed, line) for line in lines) if match), None)
        assert address, "JupyterLab ended without printing the address of lesson 00"
        served = _names_served(f"{address[1]}/api/contents/notebooks?token={address[2]}")
        assert "00_start_here.ipynb" in served
    finally:
        watchdog.cancel()
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)


# ------------------------------------------------------------------------------------------------------- data


def test_data_lists_pictures_with_their_classes(capsys):
    assert cli.main(["data"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == list(segcourse.data.names())


def test_data_prints_a_card(capsys):
    assert cli.main(["data", "--card", "coins"]) == 0
    assert "icence" in capsys.readouterr().out


def test_data_verifies_every_file(capsys):
    assert cli.main(["data", "verify"]) == 0, capsys.readouterr().out


def test_data_names_a_file_that_is_not_as_it_was_made(tmp_path: Path, monkeypatch, capsys):
    from segcourse.cli import data as data_command

    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  coins.png\n{'1' * 64}  gone.png\n")
    (tmp_path / "coins.png").write_bytes(b"changed")
    monkeypatch.setattr(data_command, "course_folder", lambda _: tmp_path)
    assert cli.main(["data", "verify"]) == 1
    said = capsys.readouterr().out
    assert re.search(r"coins\.png has the SHA-256 sum \w{12}, not 000000000000", said)
    assert "gone.png has the SHA-256 sum no file" in said


# --------------------------------------------------------------------------------------------------- progress


@pytest.mark.parametrize("edition", ["notebooks", "notebooks/zh", "."])
def test_progress_reads_the_file_beside_the_copies(edition: str, tmp_path: Path, monkeypatch, capsys):
    """JupyterLab runs a notebook in its own folder, so that is where its answers are kept."""
    monkeypatch.delenv("SEGCOURSE_PROGRESS", raising=False)
    (tmp_path / edition).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path / edition)
    segcourse.lesson.store.record("answers", "q", lesson="03", first_try=True, solved=True, tries=1)
    monkeypatch.chdir(tmp_path.parent)
    assert cli.main(["progress", "--folder", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert re.search(r"^03 +1 +1 +1 ", said, re.MULTILINE), said


def test_progress_of_both_editions_names_the_files(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.delenv("SEGCOURSE_PROGRESS", raising=False)
    for edition in ("notebooks", "notebooks/zh"):
        (tmp_path / edition).mkdir(parents=True)
        monkeypatch.chdir(tmp_path / edition)
        segcourse.lesson.store.record("answers", "q", lesson="03", first_try=True, solved=True, tries=1)
    assert cli.main(["progress", "--folder", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert said.count("Where you stand") == said.count("segcourse-progress.json:") == 2


def test_progress_without_answers_says_how_to_begin(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SEGCOURSE_PROGRESS", raising=False)
    assert cli.main(["progress", "--folder", str(tmp_path)]) == 0
    assert "answer a question" in capsys.readouterr().out
