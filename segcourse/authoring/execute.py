"""Running a notebook once, watched: the outputs that the build keeps, and what the run cost."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segcourse.authoring.guard import kernel_environment, read_record

if TYPE_CHECKING:
    from nbclient import NotebookClient
    from nbformat import NotebookNode

CELL_TIMEOUT = 120  #: seconds, as in the tests
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")  # of tracebacks


def execute(notebook: NotebookNode, folder: Path) -> dict[str, Any]:
    """Run the code cells of `notebook` in `folder`, fill in their outputs, and return the record of the run.

    Cells tagged "nbval-skip" are not run. The record is that of `guard.read_record`.

    Raises: RuntimeError with the key of the cell that failed, or when the network was touched.
    """
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    running = ["(start of the kernel)"]
    client = _client(notebook, folder)
    client.on_cell_execute = lambda cell, cell_index: running.append(cell["id"])
    with tempfile.TemporaryDirectory(prefix="segcourse-build-", ignore_cleanup_errors=True) as private:
        inherited = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
        environment = {**inherited, **kernel_environment(Path(private))}
        try:
            # stderr of the process holds the kernel's own notes (an unencrypted port), not the lesson's
            client.execute(env=environment, stderr=subprocess.DEVNULL)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            said = _COLOUR.sub("", str(getattr(error, "traceback", error))).strip()
            raise RuntimeError(f"cell {running[-1]!r} failed:\n{said}") from error
        record = read_record(Path(private))
    if record["touched"]:
        touched = ", ".join(record["touched"])
        raise RuntimeError(f"the lesson reached for {touched}: it must run without a network.")
    return record


def _client(notebook: NotebookNode, folder: Path) -> NotebookClient:
    """Runs in this Python, as nbval does, and not in one that a kernelspec of the same name may point at."""
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbval.kernel import CURRENT_ENV_KERNEL_NAME, NbvalKernelspecManager

    class ThisPython(AsyncKernelManager):
        def __init__(self, **options: Any) -> None:
            options["kernel_name"] = CURRENT_ENV_KERNEL_NAME
            super().__init__(kernel_spec_manager=NbvalKernelspecManager(), **options)

    return NotebookClient(
        notebook,
        kernel_manager_class=ThisPython,
        timeout=CELL_TIMEOUT,
        skip_cells_with_tag="nbval-skip",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
