"""`segcourse doctor`: one line each, exit 1 on a fault, and no check that takes the others down."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from segcourse.cli import doctor


def only(monkeypatch, **checks):
    monkeypatch.setattr(doctor, "CHECKS", checks)


def test_one_line_for_each_check(monkeypatch, capsys):
    only(monkeypatch, a=lambda: ("ok", "all\nis  well"), b=lambda: ("note", "no Chromium"))
    assert doctor.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=2) for line in lines] == [
        ["ok", "a", "all is well"],
        ["note", "b", "no Chromium"],
    ]


def test_a_fault_is_exit_1(monkeypatch, capsys):
    only(monkeypatch, a=lambda: ("fault", "broken"), b=lambda: ("ok", "fine"))
    assert doctor.main([]) == 1


def test_a_check_that_fails_is_a_fault_and_hides_no_other(monkeypatch, capsys):
    def broken():
        raise ImportError("libcudart.so.13: cannot open shared object file")

    only(monkeypatch, pair=broken, disk=lambda: ("ok", "fine"))
    assert doctor.main(["--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert report["checks"][0]["text"].startswith("ImportError: libcudart.so.13")
    assert report["checks"][1] == {"name": "disk", "state": "ok", "text": "fine"}


def test_json_of_this_machine_is_valid_and_complete():
    done = subprocess.run(
        [sys.executable, "-m", "segcourse", "doctor", "--json"], capture_output=True, text=True
    )
    report = json.loads(done.stdout)
    assert [check["name"] for check in report["checks"]] == list(doctor.CHECKS)
    assert report["ok"] is (done.returncode == 0)
    states = {check["name"]: check["state"] for check in report["checks"]}
    assert states["pair"] == states["device"] == states["python"] == "ok"


def test_a_mixed_pair_is_a_fault(monkeypatch):
    import torchvision

    def missing(*_):
        raise RuntimeError("operator torchvision::nms does not exist")

    monkeypatch.setattr(torchvision.ops, "nms", missing)
    state, text = doctor.pair()
    assert state == "fault"
    assert "do not fit each other (operator torchvision::nms does not exist)" in text


def test_versions_out_of_range_and_missing_packages_are_named(monkeypatch):
    wanted = ["numpy>=99", "no-such-package-at-all>=1", "scipy>=1", "jupyterlab>=99; extra == 'lab'"]
    monkeypatch.setattr(doctor.metadata, "requires", lambda _: wanted)
    state, text = doctor.packages()
    assert state == "fault"
    assert "not >=99" in text
    assert "no-such-package-at-all is missing" in text
    assert "scipy" not in text
    assert "jupyterlab" not in text  # an extra is nobody's need


def test_without_chromium_it_is_a_note(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda _: None)
    monkeypatch.delenv("SEGCOURSE_CHROMIUM", raising=False)
    assert doctor.browser()[0] == "note"


def test_without_isolation_a_learner_sees_a_note_and_no_fault(monkeypatch):
    monkeypatch.setattr(doctor, "bubblewrap_works", lambda: False)
    monkeypatch.setattr(doctor, "landlock_abi", lambda: 0)
    state, text = doctor.isolation()
    assert state == "note"
    assert "Landlock ABI none" in text


def test_bubblewrap_is_tried_and_not_only_found(monkeypatch, tmp_path):
    refuses = tmp_path / "bwrap"
    refuses.write_text("#!/bin/sh\nexit 1\n")
    refuses.chmod(0o755)
    monkeypatch.setattr(doctor.shutil, "which", lambda _: str(refuses))
    assert doctor.bubblewrap_works() is False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Landlock is part of Linux")
def test_landlock_is_asked_of_the_kernel():
    try:
        with open("/sys/kernel/security/lsm", encoding="ascii") as file:
            there = "landlock" in file.read()
    except OSError:
        pytest.skip("this kernel does not list its security modules")
    assert (doctor.landlock_abi() > 0) is there


def test_a_full_disk_is_a_fault(monkeypatch):
    nearly = shutil._ntuple_diskusage(100, 100, 10_000_000)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: nearly)
    assert doctor.disk()[0] == "fault"
