"""Run another program for a bounded time in bounded memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

if sys.platform == "linux":
    import resource


def run(command: Sequence[str], data: bytes, seconds: float, memory: int) -> bytes:
    """Run `command` with `data` on its standard input; return what it writes to its standard output.

    Raises
    ------
    TimeoutError
        If it has not finished after `seconds`; it is ended then, with the programs that it started.
    OSError
        If it cannot be started or ends with an error, as most do that find no more than `memory` bytes (on Linux).
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix",
    )
    try:
        if sys.platform == "linux":
            resource.prlimit(process.pid, resource.RLIMIT_AS, (memory, memory))
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
