"""Gives up everything but computing and the pipes that are open: resource limits, then a seccomp filter (seccomp(2)).

It needs no privilege and no namespace, so it holds on an ordinary user's machine as in a pod. Where the kernel does
not take the filter, the process ends before it reads a byte: there is no weaker mode.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct

from todoke_sanitizer.syscalls import MACHINES, Machine

MEMORY_BYTES = 1 << 30  # of address space; the interpreter and the libraries take a quarter of it
CPU_SECONDS = 60  # whoever started us waits a little longer, on the wall's clock

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_MODE_FILTER = 2
_PROT_EXEC, _CLONE_THREAD = 0x4, 0x10000

# Classic BPF (linux/filter.h, linux/seccomp.h): load a word, compare, test bits, return.
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _THIRD_ARGUMENT = 0, 4, 16, 32  # offsets in struct seccomp_data
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000

_Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


class SandboxError(Exception):
    """The kernel does not let us give up what must be given up."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def leave_inherited() -> None:
    """Closes what whoever started us had open and left open, by oversight: libuv passes on what C libraries opened."""
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def close() -> None:
    """Closes the sandbox around this process, for good.

    :raises SandboxError: when it is not closed.
    """
    machine = MACHINES.get(platform.machine())
    if machine is None:
        raise SandboxError(f"no filter for {platform.machine()}")
    libc = ctypes.CDLL(None, use_errno=True)
    _control(libc, _PR_SET_PDEATHSIG, signal.SIGKILL)
    _control(libc, _PR_SET_DUMPABLE, 0)
    _limit()
    _control(libc, _PR_SET_NO_NEW_PRIVS, 1)
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in _filter(machine))
    program = _Program(len(code) // 8, code)
    _control(libc, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))  # a signal that says why, then the end
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),  # those that are open stay open
    ):
        resource.setrlimit(what, (most, most))


def _control(libc: ctypes.CDLL, option: int, *values: object) -> None:
    padded = [*values, *[ctypes.c_ulong(0)] * (4 - len(values))]
    if libc.prctl(option, *padded) != 0:
        raise SandboxError(f"prctl {option}: {errno.errorcode.get(ctypes.get_errno(), 'unknown')}")


def _filter(machine: Machine) -> list[_Instruction]:
    """Every listed call passes; any other fails with EPERM, and that of a foreign architecture ends the process."""
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, machine.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    for number in machine.allowed.values():
        program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    for number in machine.mapping.values():
        program += _if(number, _THIRD_ARGUMENT, (_ANY_BIT, _PROT_EXEC), met=_ERROR | errno.EPERM, unmet=_ALLOW)
    program += _if(machine.clone, _FIRST_ARGUMENT, (_ANY_BIT, _CLONE_THREAD), met=_ALLOW, unmet=_ERROR | errno.EPERM)
    program += _if(machine.tgkill, _FIRST_ARGUMENT, (_EQUAL, os.getpid()), met=_ALLOW, unmet=_ERROR | errno.EPERM)
    program += [(_EQUAL, 0, 1, machine.clone3), (_RETURN, 0, 0, _ERROR | errno.ENOSYS)]
    return [*program, (_RETURN, 0, 0, _ERROR | errno.EPERM)]


def _if(number: int, argument: int, test: tuple[int, int], *, met: int, unmet: int) -> list[_Instruction]:
    """Decides a call by one of its arguments: whether it has any of some bits, or is equal to something."""
    code, operand = test
    return [
        (_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, argument),
        (code, 0, 1, operand),
        (_RETURN, 0, 0, met),
        (_RETURN, 0, 0, unmet),
    ]
