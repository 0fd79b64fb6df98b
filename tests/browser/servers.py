"""Jupyter servers for the tests: private folders, no token, gone when the tests end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .environments import ROOT

LAB_SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},  # draw all cells
}


@contextmanager
def jupyter_lab(python: Path, folder: Path) -> Iterator[str]:
    """A JupyterLab over `folder`; gives its address."""
    for plugin, settings in LAB_SETTINGS.items():
        path = folder / "config" / "lab" / "user-settings" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))
    options = [
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        "--ServerApp.disable_check_xsrf=True",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.extension_manager=readonly",
    ]
    with _serve([str(python), "-m", "jupyterlab", *options], folder) as address:
        yield address


@contextmanager
def classic_notebook(python: Path, folder: Path) -> Iterator[str]:
    """A classic Notebook 6 over `folder`; gives its address."""
    options = [
        "--NotebookApp.token=",
        "--NotebookApp.password=",
        "--NotebookApp.disable_check_xsrf=True",
        "--NotebookApp.enable_mathjax=False",  # it would come from a CDN
    ]
    with _serve([str(python), "-m", "notebook", *options], folder) as address:
        yield address


@contextmanager
def _serve(command: Sequence[str], folder: Path) -> Iterator[str]:
    port = _free_port()
    command = [*command, "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--port-retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    log = folder / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=folder, env=_environment(folder), stdout=out, stderr=out)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(address, server, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _environment(folder: Path) -> dict[str, str]:
    """This process's environment, but what Jupyter keeps lies in `folder`, and the package is importable."""
    env = {key: value for key, value in os.environ.items() if key not in ("MPLBACKEND", "PYTHONHOME")}
    for name in ("CONFIG", "DATA", "RUNTIME"):
        env[f"JUPYTER_{name}_DIR"] = str(folder / name.lower())
    return env | {
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_NO_CONFIG": "",
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "config" / "lab" / "user-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_up(address: str, server: subprocess.Popen, log: Path, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise RuntimeError(f"{server.args[2]} did not answer at {address}; its last words:\n{tail}")
