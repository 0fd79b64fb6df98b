"""course.py, with a stand-in for the environment's Python that writes down its calls and installs nothing."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in for Python is a shell script")

# Fails where its arguments contain FAKE_FAILS; prints FAKE_CONFIG as pip's configuration.
FAKE_PYTHON = """#!/bin/sh
echo "$*" >> "$FAKE_LOG"
env > "$FAKE_LOG.env"
case "$*" in *"pip config list") printf '%s\\n' "$FAKE_CONFIG"; exit 0 ;; esac
case "$*" in *" pip install"*) env > "$FAKE_LOG.install" ;; esac
[ -n "$FAKE_FAILS" ] || exit 0
case "$*" in *"$FAKE_FAILS"*) echo "RuntimeError: $FAKE_FAILS"; exit 7 ;; esac
"""


@pytest.fixture
def course() -> ModuleType:
    spec = importlib.util.spec_from_file_location("course", ROOT / "course.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Clone:
    """A clone in a folder with a space and Chinese characters, and an environment that is a stand-in."""

    folder: Path
    env: Path

    @property
    def log(self) -> list[str]:
        file = self.env / "log"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    def variables(self, suffix: str = "env") -> dict[str, str]:
        text = (self.env / f"log.{suffix}").read_text(encoding="utf-8")
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)

    def run(
        self, *arguments: str, fails: str = "", config: str = "", **more: str
    ) -> subprocess.CompletedProcess:
        environ = {**os.environ, "SEGCOURSE_ENV": str(self.env), "FAKE_LOG": str(self.env / "log")}
        environ |= {"FAKE_FAILS": fails, "FAKE_CONFIG": config, "PYTHONUTF8": "1", **more}
        (self.env / "log").unlink(missing_ok=True)
        command = [sys.executable, str(self.folder / "course.py"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environ, encoding="utf-8")


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    folder, env = tmp_path / "分割 course", tmp_path / "an env"
    folder.mkdir()
    for name in ("course.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    (folder / "tests").mkdir()
    (env / "bin").mkdir(parents=True)
    (env / "pyvenv.cfg").write_text("version = {}.{}.{}\n".format(*sys.version_info))
    python = env / "bin" / "python"
    python.write_text(FAKE_PYTHON)
    python.chmod(0o755)
    return Clone(folder, env)


# ----------------------------------------------------------------------------------------------- installation


@posix
def test_setup_installs_the_pinned_versions_with_uv_and_compiles_them(clone: Clone):
    done = clone.run("setup")
    assert done.returncode == 0, done.stderr
    uv = next(line for line in clone.log if line.startswith("-m uv pip install"))
    assert "--compile-bytecode" in uv
    assert f"-c {clone.folder / 'constraints.txt'} -e .[lab,test]" in uv
    assert "nms" in clone.log[-1]  # the last word has a call of compiled code


@posix
def test_a_second_setup_calls_nothing(clone: Clone):
    clone.run("setup")
    done = clone.run("setup")
    assert (done.returncode, clone.log) == (0, [])


@posix
@pytest.mark.parametrize("name", ["constraints.txt", "pyproject.toml"])
def test_what_decides_the_environment_makes_it_install_again(clone: Clone, name: str):
    clone.run("setup")
    with open(clone.folder / name, "a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    clone.run("setup")
    assert any("pip install" in line for line in clone.log)


@posix
def test_an_interrupted_installation_is_repeated(clone: Clone):
    """The stamp goes first and comes last: after a failure in between, the environment is unfinished."""
    clone.run("setup")
    (clone.folder / "constraints.txt").write_text("")
    assert clone.run("setup", fails="pip install").returncode == 1
    assert not (clone.env / "segcourse-stamp").exists()
    assert clone.run("setup").returncode == 0
    assert any("pip install" in line for line in clone.log)


@posix
def test_bench_adds_the_peers_once_and_hands_its_options_on(clone: Clone):
    done = clone.run("bench", "--check", "otsu")
    assert done.returncode == 0, done.stderr
    assert any("-e .[lab,test,bench]" in line for line in clone.log)
    assert clone.log[-1] == f"{Path('benchmarks', 'run.py')} --check otsu"
    assert clone.run("bench").returncode == 0
    assert clone.log == [str(Path("benchmarks", "run.py"))]


@posix
def test_without_the_peers_bench_stops_and_the_course_still_runs(clone: Clone):
    clone.run("setup")
    done = clone.run("bench", fails="pip install")
    assert done.returncode == 1
    assert "the packages could not be installed" in done.stderr
    assert clone.run("setup").returncode == 0
    assert clone.log == []


@posix
def test_a_pair_that_does_not_fit_is_one_sentence_and_no_stamp(clone: Clone):
    done = clone.run("setup", fails="nms")
    assert done.returncode == 1
    assert "PyTorch and torchvision do not work together (RuntimeError: nms)" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (clone.env / "segcourse-stamp").exists()


@posix
def test_an_old_system_gets_the_pytorch_that_it_can_have(clone: Clone):
    done = clone.run("setup", fails="/constraints.txt")
    assert done.returncode == 0, done.stderr
    freed = clone.env / "constraints-without-torch.txt"
    assert f"-m uv pip install --python {clone.env}/bin/python --compile-bytecode -c {freed}" in "\n".join(
        clone.log
    )
    names = {line.split("==")[0] for line in freed.read_text(encoding="utf-8").splitlines()}
    assert "numpy" in names
    family = ("nvidia", "cuda", "triton")
    assert not {name for name in names if name in ("torch", "torchvision") or name.startswith(family)}


@posix
def test_without_uv_pip_does_it(clone: Clone):
    done = clone.run("setup", fails="pip install --quiet uv")
    assert done.returncode == 0, done.stderr
    assert any(line.startswith("-m pip install -c") for line in clone.log)
    assert not any("uv pip" in line for line in clone.log)


@posix
def test_when_uv_fails_twice_pip_has_the_last_try(clone: Clone):
    assert clone.run("setup", fails="uv pip").returncode == 0
    tries = [line.split(" install")[0] for line in clone.log if "-e .[lab,test]" in line]
    assert tries == ["-m uv pip", "-m uv pip", "-m pip"]


@posix
def test_when_nothing_can_be_installed_one_sentence_says_what_to_do(clone: Clone):
    done = clone.run("setup", fails="install")
    assert done.returncode == 1
    assert "the packages could not be installed" in done.stderr.splitlines()[-1]
    assert "run the same command again" in done.stderr


@posix
def test_variables_that_lead_away_from_the_environment_are_dropped(clone: Clone):
    clone.run("setup", PYTHONDONTWRITEBYTECODE="1", PYTHONPATH="elsewhere", PIP_USER="1")
    seen = clone.variables("install")
    assert not {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PIP_USER"} & set(seen)
    assert seen["PYTHONUTF8"] == "1"
    assert seen["VIRTUAL_ENV"] == str(clone.env)


@posix
def test_uv_hears_of_the_mirror_in_pips_configuration(clone: Clone):
    config = "global.index-url='https://mirror.example/simple'\n:env:.cert='/etc/campus.pem'"
    clone.run("setup", config=config, SSL_CERT_FILE="")
    seen = clone.variables("install")
    assert seen["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert seen["SSL_CERT_FILE"] == ""  # what the user set stays


@pytest.mark.parametrize(
    "listing, expected",
    [
        pytest.param("", {}, id="none"),
        pytest.param("global.timeout='5'", {}, id="of no concern to uv"),
        pytest.param(
            "global.index-url='https://a.example'\nglobal.index-url='https://b.example'\n"
            ":env:.index-url='https://c.example'",
            {"UV_DEFAULT_INDEX": "https://c.example"},
            id="the variable wins",
        ),
        pytest.param(
            "global.extra-index-url='https://a.example\\nhttps://b.example'",
            {"UV_INDEX": "https://a.example https://b.example", "UV_INDEX_STRATEGY": "unsafe-best-match"},
            id="several indexes",
        ),
        pytest.param("global.find-links='/a /b'", {"UV_FIND_LINKS": "/a,/b"}, id="folders of wheels"),
    ],
)
def test_pip_configuration_in_uvs_words(course: ModuleType, monkeypatch, listing: str, expected: dict):
    monkeypatch.setattr(course, "quiet", lambda *_: (0, listing))
    assert course.uv_settings("python", {}) == expected


@posix
def test_another_build_of_pytorch_is_installed_first_as_a_pair(clone: Clone):
    clone.run("setup", SEGCOURSE_TORCH_INDEX="https://builds.example/cpu")
    installs = [line for line in clone.log if line.startswith("-m uv pip install")]
    assert installs[0].endswith("--default-index https://builds.example/cpu torch torchvision")
    assert installs[1].endswith("-e .[lab,test]")


# ----------------------------------------------------------------------------------------------- the commands


@posix
def test_test_runs_pytest_and_passes_its_exit_status_on(clone: Clone):
    clone.run("setup")
    done = clone.run("test", "-k", "dice", fails="-m pytest", MPLBACKEND="agg")
    assert done.returncode == 7  # the stand-in's, as pytest's own would be
    assert clone.log[0].startswith("-m pytest --nbval --nbval-current-env")
    assert clone.log[0].endswith("tests notebooks -k dice")
    seen = clone.variables()
    assert (seen["OMP_NUM_THREADS"], seen["PYTHONUTF8"]) == ("1", "1")
    assert "MPLBACKEND" not in seen


@posix
@pytest.mark.parametrize(
    "command", [["lab", "--no-browser"], ["doctor", "--json"], ["build", "--check"], ["data"]]
)
def test_other_commands_go_to_the_package(clone: Clone, command: list[str]):
    clone.run("setup")
    clone.run(*command)
    assert clone.log == [" ".join(["-m", "segcourse", *command])]


def test_slow_tests_run_on_demand_only(course: ModuleType):
    assert "not slow" in course.pytest_arguments([])
    assert "not slow" not in course.pytest_arguments(["--all"])
    assert "--all" not in course.pytest_arguments(["--all"])


def test_a_named_test_replaces_all_tests(course: ModuleType):
    named = course.pytest_arguments(["tests/test_course.py::test_slow", "-x"])
    assert named[-2:] == ["tests/test_course.py::test_slow", "-x"]
    assert "notebooks" not in named
    assert course.pytest_arguments(["-k", "no such path"])[-4:] == [
        "tests",
        "notebooks",
        "-k",
        "no such path",
    ]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_installs_nothing(course: ModuleType, monkeypatch, capsys, arguments: list[str]):
    monkeypatch.setattr(course, "setup", lambda: pytest.fail("help made the environment"))
    assert course.main(arguments) == 0
    assert "course.py lab" in capsys.readouterr().out


def test_ctrl_c_is_one_sentence(course: ModuleType, monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(course, "setup", interrupted)
    assert course.main(["lab"]) == 130
    assert "takes it up again" in capsys.readouterr().err


# ------------------------------------------------------------------------------------ what a machine may lack


def test_old_pythons_can_read_the_file():
    ast.parse((ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("version", ["3.8", "3.9"])
def test_an_old_python_gets_one_sentence(tmp_path: Path, version: str):
    found = [
        shutil.which(f"python{version}"),
        *map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python")),
    ]
    for python in filter(None, found):
        done = subprocess.run([python, ROOT / "course.py", "lab"], capture_output=True, text=True)
        if f"this is Python {version}" in done.stderr:  # a pyenv shim may be there and run nothing
            assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
            return
    pytest.skip(f"no Python {version} here")


@pytest.mark.parametrize(
    "version, fits", [((2, 7, 18), False), ((3, 9, 18), False), ((3, 10, 0), True), ((4, 0), True)]
)
def test_the_oldest_python(course: ModuleType, version: tuple, fits: bool):
    if fits:
        course.check_python(version)
    else:
        with pytest.raises(course.Stop, match=r"the course needs Python 3\.10 or newer: (run|install) "):
            course.check_python(version)


@pytest.mark.parametrize(
    "system, machine, bits64, glibc, sentence",
    [
        ("darwin", "x86_64", True, None, "Macs with an Intel processor: use Colab"),
        ("win32", "ARM64", True, None, "install the x86-64 Python"),
        ("win32", "AMD64", False, None, "install the 64-bit Python"),
        ("linux", "x86_64", True, "glibc 2.27", "needs glibc 2.28 or newer"),
        ("linux", "x86_64", True, "another library", "another library, but PyTorch needs glibc"),
    ],
)
def test_a_system_without_pytorch_gets_one_sentence(course, system, machine, bits64, glibc, sentence):
    with pytest.raises(course.Stop, match=sentence):
        course.check_system(system, machine, bits64, glibc)


@pytest.mark.parametrize(
    "system, machine, glibc",
    [("linux", "x86_64", "glibc 2.36"), ("linux", "aarch64", "glibc 2.28"), ("darwin", "arm64", None)],
)
def test_a_system_with_pytorch_passes(course, system, machine, glibc):
    course.check_system(system, machine, True, glibc)


def test_a_python_without_venv_names_the_package(course: ModuleType, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(course.Stop, match="sudo apt install python3-venv"):
        course.check_venv()


def test_a_full_disk_is_said_before_anything_is_made(course: ModuleType, tmp_path: Path):
    with pytest.raises(course.Stop, match=r"has 0\.3 GB free, but the course needs \d GB.*SEGCOURSE_ENV"):
        course.check_disk(str(tmp_path / "not" / "yet" / "there"), free=0.3)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_else_is_never_emptied(course: ModuleType, tmp_path: Path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(course.Stop, match="is not an environment of this course"):
        course.make_env(str(tmp_path), str(tmp_path / "bin" / "python"))
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_an_environment_of_another_python_is_made_again(course: ModuleType, tmp_path: Path, monkeypatch):
    env = tmp_path / "env"
    env.mkdir()
    (env / "segcourse-env").write_text("ours")
    (env / "pyvenv.cfg").write_text("version = 3.9.1\n")
    calls = []
    monkeypatch.setattr(course, "call", lambda command, _: calls.append(command) or 0)
    monkeypatch.setattr(course, "check_disk", lambda _: None)
    course.make_env(str(env), str(env / "bin" / "python"))
    assert calls == [[sys.executable, "-m", "venv", str(env)]]
    assert [path.name for path in env.iterdir()] == ["segcourse-env"]  # the old one is gone


def test_a_failed_venv_leaves_nothing_half_made(course: ModuleType, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(course, "call", lambda *_: 1)
    monkeypatch.setattr(course, "check_disk", lambda _: None)
    with pytest.raises(course.Stop, match="Python could not make an environment"):
        course.make_env(str(tmp_path / "env"), str(tmp_path / "env" / "bin" / "python"))
    assert not (tmp_path / "env").exists()


def test_where_python_lies_in_an_environment(course: ModuleType):
    assert course.env_python("e", "win32") == os.path.join("e", "Scripts", "python.exe")
    assert course.env_python("e", "darwin") == os.path.join("e", "bin", "python")


# ------------------------------------------------------------------------------------- continuous integration


@posix
@pytest.mark.parametrize("root", [True, False])
def test_ci_installs_what_the_system_lacks_when_it_may(tmp_path: Path, root: bool):
    log = tmp_path / "log"
    for tool in ("sh", "dirname"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or "")
    for tool, then in {
        "id": f"echo {0 if root else 1000}",
        "apt-get": "",
        "python3": "",
        "chromium": "",
    }.items():
        stand_in = tmp_path / tool
        stand_in.write_text(f'#!/bin/sh\n[ {tool} = id ] || echo "{tool} $*" >> "{log}"\n{then}\n')
        stand_in.chmod(0o755)
    done = subprocess.run(
        [ROOT / ".ci" / "run", "-x"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    lines = log.read_text().splitlines()
    assert lines[-1] == "python3 course.py test -x"
    assert ("apt-get install -qq -y --no-install-recommends bubblewrap" in lines) is root
    assert ("bubblewrap" in done.stderr) is not root
