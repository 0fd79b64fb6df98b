from __future__ import annotations

import subprocess
import sys

import pytest

from segcourse.authoring.guard import (
    NetworkTouchedError,
    cpu_seconds,
    kernel_environment,
    network_guard,
    peak_mb,
    read_record,
)


@pytest.mark.parametrize(
    "event, arguments, named",
    [
        ("socket.connect", (None, ("93.184.215.14", 443)), "93.184.215.14"),
        ("socket.connect", (None, ("2606:2800::1", 443, 0, 0)), "2606:2800::1"),
        ("socket.sendto", (None, ("8.8.8.8", 53)), "8.8.8.8"),
        ("socket.getaddrinfo", ("example.org", 443, 0, 0, 0), "example.org"),
        ("socket.getaddrinfo", (b"example.org", 443, 0, 0, 0), "example.org"),
        ("socket.gethostbyname", ("example.org",), "example.org"),
        ("subprocess.Popen", ("pip", [sys.executable, "-m", "pip", "install", "x"], None, None), "'pip'"),
        ("subprocess.Popen", ("/bin/sh", ["/bin/sh", "-c", "curl https://x"], None, None), "'curl'"),
        ("subprocess.Popen", ("git", "git clone x", None, None), "'git'"),
        ("os.system", (b"wget https://x",), "'wget'"),
    ],
)
def test_what_leaves_the_machine_raises_and_is_noted(event, arguments, named):
    touched: list[str] = []
    with pytest.raises(NetworkTouchedError, match=r"reaches for .* a lesson runs without a network"):
        network_guard(touched)(event, arguments)
    assert len(touched) == 1
    assert named in touched[0]


@pytest.mark.parametrize(
    "event, arguments",
    [
        ("socket.connect", (None, ("127.0.0.1", 5555))),
        ("socket.connect", (None, ("localhost", 5555))),
        ("socket.connect", (None, ("::1", 5555, 0, 0))),
        ("socket.connect", (None, "/run/a-unix-socket")),
        ("socket.connect", (None, (0, 0))),  # netlink
        ("socket.getaddrinfo", (None, 80, 0, 0, 0)),
        ("socket.getaddrinfo", ("localhost", 80, 0, 0, 0)),
        ("subprocess.Popen", ("fc-list", ["fc-list", "--format=%{file}"], None, None)),
        ("open", ("pip", "r", 0)),
    ],
)
def test_what_stays_on_the_machine_passes(event, arguments):
    touched: list[str] = []
    network_guard(touched)(event, arguments)
    assert touched == []


def test_a_guarded_process_cannot_connect_even_where_it_forgives_a_broken_network():
    """In a process of its own: an audit hook cannot be taken away again."""
    code = (
        "import sys, urllib.request\n"
        "from segcourse.authoring.guard import network_guard\n"
        "sys.addaudithook(network_guard(touched := []))\n"
        "try:\n    urllib.request.urlopen('http://192.0.2.1/', timeout=5)\n"
        "except OSError:\n    print('fell back')\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "fell back" not in run.stdout
    assert "NetworkTouchedError: this cell reaches for 192.0.2.1" in run.stderr


def test_a_process_is_charged_for_what_it_uses():
    code = (
        "from segcourse.authoring.guard import cpu_seconds, peak_mb\n"
        "before = peak_mb()\n"
        "block = bytearray(200_000_000)\ndel block\n"
        "print(peak_mb() - before, cpu_seconds())"
    )
    memory, seconds = map(float, subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert 180 < memory < 260  # the peak stays after the memory is given back
    assert seconds > 0


def test_seconds_only_grow_and_hold_the_start():
    first = cpu_seconds()
    sum(range(200_000))
    assert 0 < first <= cpu_seconds()
    assert peak_mb() > 10


def test_a_kernel_that_kept_no_record_is_an_error(tmp_path):
    assert kernel_environment(tmp_path)["SEGCOURSE_PROFILE"] == "quick"
    with pytest.raises(RuntimeError, match="the kernel left no record"):
        read_record(tmp_path)
