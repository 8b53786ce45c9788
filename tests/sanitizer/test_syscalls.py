"""The numbers of the sandbox are the kernel's, for both machines, and its filter lets nothing else pass.

The table is held against two sources that came with the machine: the kernel's headers and libseccomp. No arm64
machine is needed: what the filter says of each of a kernel's calls is computed here as the kernel would.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import itertools
import os
import platform
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from todoke_sanitizer import sandbox, syscalls

HEADERS = Path("/usr/include")
NUMBERS = {  # a kernel's headers have these for arm64 on every machine, and those for x86-64 on one of its kind
    "aarch64": HEADERS / "asm-generic/unistd.h",
    "x86_64": HEADERS / f"{platform.machine()}-linux-gnu/asm/unistd_64.h",
}
ALLOW, ERROR, KILL = 0x7FFF0000, 0x00050000, 0x80000000
EXEC, THREAD = 4, 0x10000
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06


def stated(name: str) -> Mapping[str, int]:
    """Every call that the kernel's header numbers for a machine."""
    header = NUMBERS[name]
    if not header.exists():
        pytest.skip(f"no {header.name} here")
    found = re.findall(r"^#define __NR(?:3264)?_(\w+)\s+(\d+)$", header.read_text(), re.MULTILINE)
    return {call: int(number) for call, number in found if call not in {"syscalls", "arch_specific_syscall"}}


def numbers(machine: syscalls.Machine) -> dict[str, int]:
    others = {"clone": machine.clone, "tgkill": machine.tgkill, "clone3": machine.clone3}
    return {**machine.allowed, **machine.mapping, **others}


@pytest.mark.parametrize("name", syscalls.MACHINES)
def test_every_number_is_that_of_the_kernels_header(name: str):
    ours = numbers(syscalls.MACHINES[name])
    theirs = stated(name)
    assert ours == {call: theirs.get(call) for call in ours}


@pytest.mark.parametrize("name", syscalls.MACHINES)
def test_every_number_and_the_machine_itself_are_those_of_libseccomp(name: str):
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        pytest.skip("no libseccomp here")
    library.seccomp_arch_resolve_name.restype = ctypes.c_uint32
    machine = syscalls.MACHINES[name]
    assert library.seccomp_arch_resolve_name(name.encode()) == machine.audit
    ours = numbers(machine)
    token = ctypes.c_uint32(machine.audit)
    assert ours == {call: library.seccomp_syscall_resolve_name_arch(token, call.encode()) for call in ours}


def test_there_is_a_source_to_hold_the_table_for_arm64_against():
    assert NUMBERS["aarch64"].exists() or ctypes.util.find_library("seccomp")


def verdict(program: list[tuple[int, int, int, int]], call: Mapping[int, int]) -> int:
    """What a filter says of a call, whose words are given by their offsets (linux/seccomp.h), as the kernel runs it."""
    place, loaded = 0, 0
    while True:
        code, if_true, if_false, operand = program[place]
        place += 1
        if code == RETURN:
            return operand
        if code == LOAD:
            loaded = call.get(operand, 0)
        else:
            met = {EQUAL: loaded == operand, ANY_BIT: bool(loaded & operand)}[code]
            place += if_true if met else if_false


def said(machine: syscalls.Machine, number: int, first: int = 0, third: int = 0, audit: int | None = None) -> int:
    known = {0: number, 4: machine.audit if audit is None else audit, 16: first, 32: third}
    return verdict(sandbox._filter(machine), known)


@pytest.mark.parametrize("name", syscalls.MACHINES)
def test_of_all_calls_of_a_kernel_only_those_listed_pass(name: str):
    machine = syscalls.MACHINES[name]
    passed = {call for call, number in stated(name).items() if said(machine, number) == ALLOW}
    assert passed == {*machine.allowed, *machine.mapping}


@pytest.mark.parametrize("name", syscalls.MACHINES)
def test_no_number_beyond_the_table_passes(name: str):
    machine = syscalls.MACHINES[name]
    theirs = set(stated(name).values())
    unknown = (number for number in itertools.chain(range(2_000), x32()) if number not in theirs)
    assert {said(machine, number) & 0xFFFF0000 for number in unknown} == {ERROR}


def x32() -> Iterator[int]:
    """The calls of 32-bit programs on x86-64, which have a bit more."""
    return (0x40000000 | number for number in range(600))


@pytest.mark.parametrize("name", syscalls.MACHINES)
def test_what_hangs_on_an_argument_is_decided_by_it(name: str):
    machine = syscalls.MACHINES[name]
    for number in machine.mapping.values():
        assert said(machine, number, third=3) == ALLOW
        assert said(machine, number, third=EXEC | 1) & ERROR
    assert said(machine, machine.clone, first=THREAD | 0x100) == ALLOW
    assert said(machine, machine.clone, first=17) & ERROR  # SIGCHLD alone: another process
    assert said(machine, machine.tgkill, first=os.getpid()) == ALLOW
    assert said(machine, machine.tgkill, first=1) & ERROR


def test_a_call_of_another_machine_ends_the_process():
    one, other = syscalls.MACHINES.values()
    assert said(one, one.allowed["read"], audit=other.audit) == KILL
    assert said(other, other.allowed["read"], audit=one.audit) == KILL
