"""pyproject.toml, constraints.txt, environment.yml and the wheel agree; Colab would install nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
CONDA_NAMES = {"torch": "pytorch", "matplotlib": "matplotlib-base"}  # as conda-forge calls them


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def constraints() -> list[Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line.strip()) for line in lines if line.strip() and not line.startswith("#")]


def wanted(project: dict[str, Any], *extras: str) -> list[Requirement]:
    lists = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    return [Requirement(line) for lines in lists for line in lines]


# -------------------------------------------------------------------------------------------- constraints.txt


def test_constraints_pin_every_package_that_pyproject_names(project, constraints):
    pinned = {canonicalize_name(pin.name) for pin in constraints}
    named = {canonicalize_name(need.name) for need in wanted(project, "lab", "test")}  # peers stay free
    assert named <= pinned, (
        f"resolve constraints.txt again (CONTRIBUTING.md): it lacks {sorted(named - pinned)}"
    )


def test_constraints_lie_in_the_ranges_of_pyproject(project, constraints):
    ranges = {canonicalize_name(need.name): need.specifier for need in wanted(project, "lab", "test")}
    for pin in constraints:
        version = str(pin.specifier).removeprefix("==")
        assert ranges.get(canonicalize_name(pin.name), SpecifierSet()).contains(version, prereleases=True), (
            str(pin)
        )


def test_constraints_hold_exact_versions_and_no_addresses(constraints):
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|^-|@", text, re.MULTILINE)
    assert all(str(pin.specifier).startswith("==") and "+" not in str(pin.specifier) for pin in constraints)


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13", "3.14"])
def test_each_system_and_python_has_one_pin_of_the_pair(constraints, system: str, version: str):
    names = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
    machine = "arm64" if system == "darwin" else "x86_64"
    here = {"sys_platform": system, "platform_system": names[system], "platform_machine": machine}
    here |= {"python_version": version, "python_full_version": f"{version}.4"}
    for name in ("torch", "torchvision", "numpy", "scikit-image"):
        pins = [
            pin for pin in constraints if pin.name == name and (not pin.marker or pin.marker.evaluate(here))
        ]
        assert len(pins) == 1, f"{name} on {system}, Python {version}: {[str(pin) for pin in pins]}"


# -------------------------------------------------------------------------------------------- environment.yml


@pytest.fixture(scope="module")
def environment() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def test_conda_gets_what_pip_gets(project, environment):
    listed = {re.split(r"[=<>]", entry)[0] for entry in environment["dependencies"] if isinstance(entry, str)}

    def conda(*extras: str) -> set[str]:
        return {CONDA_NAMES.get(need.name, need.name) for need in wanted(project, *extras)}

    assert conda("lab") <= listed, f"environment.yml lacks {sorted(conda('lab') - listed)}"
    surplus = listed - conda("lab", "test") - {"python", "pip"}
    assert not surplus, f"environment.yml has {sorted(surplus)}, which pyproject.toml does not name"


def test_conda_gets_a_python_that_fits(project, environment):
    python = next(entry for entry in environment["dependencies"] if str(entry).startswith("python="))
    assert SpecifierSet(project["requires-python"]).contains(python.split("=")[1] + ".0")


def test_conda_installs_this_checkout_and_reads_no_other_file(environment):
    assert environment["channels"] == ["conda-forge"]
    assert environment["dependencies"][-1] == {"pip": ["-e ."]}


# -------------------------------------------------------------------------------------------------- the wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel as it would be published, built without a network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def tracked(*folders: str) -> set[str]:
    """Files of the checkout under `folders` that an installed course needs."""
    found = {path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*.*")}
    ignored = re.compile(r"__pycache__|\.ipynb_checkpoints|\.pyc$|\.py$|segcourse-progress|my-course")
    return {name for name in found if not ignored.search(name) and (ROOT / name).is_file()}


def test_the_wheel_carries_the_data(contents):
    missing = {f"segcourse/_{name}" for name in tracked("data")} - contents
    assert not missing
    assert "segcourse/_data/SHA256SUMS" in contents


def test_the_wheel_carries_the_notebooks_and_not_their_sources(contents):
    built = {path.name for path in (ROOT / "notebooks").glob("[0-9]*.ipynb")}
    assert {f"segcourse/_notebooks/{name}" for name in built} <= contents
    assert not [name for name in contents if "/source/" in name or "checkpoint" in name]


def test_the_wheel_carries_the_browser_side_of_the_widgets(contents):
    assert tracked("segcourse/widgets/static") <= contents


def test_the_wheel_carries_both_licences_and_nothing_of_the_tests(contents):
    assert {name.split("/")[-1] for name in contents if "/licenses/" in name} == {
        "LICENSE",
        "LICENSE-CONTENT",
    }
    tops = {name.split("/")[0] for name in contents}
    assert all(top == "segcourse" or top.endswith(".dist-info") for top in tops)


def test_the_wheel_is_small(wheel):
    assert wheel.stat().st_size < 20e6  # one download in each Colab session of each student


# ------------------------------------------------------------------------------------------------------ Colab


def colab_packages() -> dict[str, str]:
    lines = (ROOT / "tests" / "colab" / "packages.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def stub_runtime(folder: Path, packages: dict[str, str]) -> Path:
    """An environment that says it has `packages`: names and versions, and not one line of code."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    ask = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    site = Path(
        subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout.strip()
    )
    for name, version in packages.items():
        info = site / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return python


def would_install(python: Path, wheel: str, folder: Path) -> subprocess.CompletedProcess:
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--dry-run",
        "--no-index",
        "--quiet",
    ]
    report = folder / "report.json"
    return subprocess.run([*command, "--report", str(report), wheel], capture_output=True, text=True)


def test_colab_would_install_segcourse_and_nothing_else(wheel: Path, tmp_path: Path):
    python = stub_runtime(tmp_path / "colab", colab_packages())
    done = would_install(python, str(wheel), tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [item["metadata"]["name"] for item in report["install"]] == ["segcourse"]


@pytest.mark.parametrize("changed", [{"numpy": "1.20.0"}, {"ipywidgets": "9.0.0"}, {"anywidget": None}])
def test_the_dry_run_sees_a_package_that_colab_lacks(wheel: Path, tmp_path: Path, changed: dict):
    packages = {name: version for name, version in (colab_packages() | changed).items() if version}
    python = stub_runtime(tmp_path / "colab", packages)
    done = would_install(python, str(wheel), tmp_path)
    assert done.returncode != 0
    assert next(iter(changed)) in done.stderr


def test_the_lab_extra_is_not_for_colab(wheel: Path, tmp_path: Path):
    """Colab is itself the lab: `segcourse[lab]` would bring a second one, so no set-up cell may name it."""
    python = stub_runtime(tmp_path / "colab", colab_packages())
    assert would_install(python, f"{wheel}[lab]", tmp_path).returncode != 0
    for notebook in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        assert "segcourse[" not in notebook.read_text(encoding="utf-8"), f"{notebook.name} installs an extra"


def test_colabs_list_is_dated_and_holds_names_and_versions_only():
    text = (ROOT / "tests" / "colab" / "packages.txt").read_text(encoding="utf-8")
    assert re.search(r"^# Google Colab, .* \d{1,2} \w+ 20\d\d", text)
    assert "://" not in text


def test_the_browsers_colab_has_the_versions_of_colabs_list():
    """The pins that the browser tests install, against the list: one of them alone would drift."""
    pins = (ROOT / "tests" / "browser" / "colab-pins.txt").read_text(encoding="utf-8")
    listed = colab_packages()
    differ = []
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", pins, re.MULTILINE):
        there = listed.get(canonicalize_name(name), version)
        if there != version and canonicalize_name(name) not in HELD:
            differ.append(f"{name} {version}, Colab has {there}")
    assert not differ


HELD = {"widgetsnbextension"}  # colab-pins.txt says why it differs
