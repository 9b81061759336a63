"""What a process that reads delivered files may do: little memory, little time, no network, no other programs.

On Linux the kernel holds all of it: limits of resources, and a filter of system calls (seccomp) that refuses every
socket and every new program to this process and its threads, whatever library asks. Elsewhere Python's own sockets are
refused, and what is not held is told.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from typing import Any, NoReturn

#: Limits of the process.
MEMORY_BYTES = 1 << 30
CPU_SECONDS = 20
FILE_BYTES = 200_000_000

# Numbers of system calls: socket, socketpair, connect, execve, execveat, ptrace, io_uring_setup.
_CALLS = {
    "x86_64": (0xC000003E, (41, 53, 42, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 199, 203, 221, 281, 117, 425)),
}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EACCES
_NR, _ARCH = 0, 4
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_X32 = 0x40000000


def confine() -> list[str]:
    """Confine this process and return what is held: memory, cpu, file_size, network, programs."""
    held = _limits()
    _refuse_python_sockets()
    return held + (["network", "programs"] if _filter_calls() else [])


def allow_cpu(seconds: int = CPU_SECONDS) -> None:
    """Give this process so many more seconds on a processor; does nothing where there are no such limits."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, hard))


def _limits() -> list[str]:
    if sys.platform == "win32":
        return []
    import resource

    held = []
    wanted = (
        ("core", resource.RLIMIT_CORE, 0),  # a dump would be a copy of what was read
        ("memory", resource.RLIMIT_AS, MEMORY_BYTES),
        ("file_size", resource.RLIMIT_FSIZE, FILE_BYTES),
    )
    for name, what, limit in wanted:
        try:
            resource.setrlimit(what, (limit, limit))
        except (ValueError, OSError):  # macOS does not know all of them
            continue
        if name != "core":
            held.append(name)
    allow_cpu()
    return [*held, "cpu"]


def _refuse_python_sockets() -> None:
    import socket

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise PermissionError(errno.EACCES, "Filer læses uden netværk.")

    socket.socket.connect = refuse  # type: ignore[method-assign]
    socket.socket.connect_ex = refuse  # type: ignore[method-assign]
    socket.create_connection = refuse
    socket.getaddrinfo = refuse


def _filter_calls() -> bool:
    """Lay the filter of system calls; False where the kernel or the machine has none."""
    known = _CALLS.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    architecture, calls = known
    steps = [(_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NR)]
    if platform.machine() == "x86_64":
        steps += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    for number in calls:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(held)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SET_SECCOMP, _FILTER, program, 0, 0) == 0)
