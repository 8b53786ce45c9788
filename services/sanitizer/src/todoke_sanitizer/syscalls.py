"""The system calls that computing and two pipes take, by machine (Linux's unistd.h); there are no others inside.

Nothing here opens a file, makes a socket, starts a program or another process, or looks at one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Machine:
    """The numbers of one architecture; `audit` is its name to the kernel (linux/audit.h)."""

    audit: int
    allowed: Mapping[str, int]
    mapping: Mapping[str, int]  # allowed unless they ask for memory that can be executed
    clone: int  # allowed for threads only
    tgkill: int  # allowed for this process's own threads only
    clone3: int  # not there, so that the C library uses clone, whose flags a filter can see


MACHINES: Mapping[str, Machine] = {
    "x86_64": Machine(
        audit=0xC000003E,
        allowed={
            "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "munmap": 11, "brk": 12, "rt_sigaction": 13,
            "rt_sigprocmask": 14, "rt_sigreturn": 15, "sched_yield": 24, "mremap": 25, "madvise": 28, "getpid": 39,
            "exit": 60, "gettimeofday": 96, "sigaltstack": 131, "gettid": 186, "futex": 202, "sched_getaffinity": 204,
            "restart_syscall": 219, "clock_gettime": 228, "clock_nanosleep": 230, "exit_group": 231,
            "set_robust_list": 273, "getrandom": 318, "rseq": 334,
        },
        mapping={"mmap": 9, "mprotect": 10},
        clone=56,
        tgkill=234,
        clone3=435,
    ),
    "aarch64": Machine(
        audit=0xC00000B7,
        allowed={
            "read": 63, "write": 64, "close": 57, "fstat": 80, "lseek": 62, "munmap": 215, "brk": 214,
            "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "sched_yield": 124, "mremap": 216,
            "madvise": 233, "getpid": 172, "exit": 93, "gettimeofday": 169, "sigaltstack": 132, "gettid": 178,
            "futex": 98, "sched_getaffinity": 123, "restart_syscall": 128, "clock_gettime": 113,
            "clock_nanosleep": 115, "exit_group": 94, "set_robust_list": 99, "getrandom": 278,
            "rseq": 293,
        },
        mapping={"mmap": 222, "mprotect": 226},
        clone=220,
        tgkill=131,
        clone3=435,
    ),
}  # fmt: skip
