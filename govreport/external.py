"""Run another program for a bounded time."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence


def run(command: Sequence[str], data: bytes, seconds: float) -> bytes:
    """Run `command` with `data` on its standard input; return what it writes to its standard output.

    Raises
    ------
    TimeoutError
        If it has not finished after `seconds`; it is ended then, with the programs that it started.
    OSError
        If it cannot be started or ends with an error.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix",
    )
    try:
        out, _ = process.communicate(data, timeout=seconds)
    except BaseException as error:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise TimeoutError(f"{command[0]} did not finish in {seconds:.0f} seconds") from error
        raise
    if process.returncode:
        raise OSError(f"{command[0]} ended with status {process.returncode}")
    return out
