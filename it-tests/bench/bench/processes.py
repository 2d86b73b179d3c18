"""Processes: starting and ending our own, and reading what they take from /proc."""

import atexit
import os
import re
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
_running = []


class BenchError(Exception):
    """What the user has to be told; ends the run."""


def start(command, log, directory, environment=None):
    """Starts a process in a group of its own, whose output goes to a file."""
    with open(log, "ab") as output:
        process = subprocess.Popen(
            [str(each) for each in command], cwd=directory, env=environment,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    _running.append(process)
    return process


def stop(process, patience=15):
    """Ends a process that start() started, with all of its group."""
    if process.poll() is None:
        _signal(process, signal.SIGTERM)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            pass
    _signal(process, signal.SIGKILL)
    process.wait()
    if process in _running:
        _running.remove(process)


def _signal(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


@atexit.register
def _stop_all():
    for process in list(_running):
        stop(process, patience=2)


def _stat(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()


def tree(pid):
    """The process and all that descend from it."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                parents.setdefault(int(_stat(name)[1]), []).append(int(name))
            except (OSError, IndexError):
                pass
    found, left = [], [pid]
    while left:
        each = left.pop()
        found.append(each)
        left.extend(parents.get(each, []))
    return found


def cpu_seconds(pid):
    """User and system time of a process, its children and those of them that have ended."""
    total = 0
    for each in tree(pid):
        try:
            total += sum(int(field) for field in _stat(each)[11:15])
        except OSError:
            pass
    return total / TICKS


def own_cpu_seconds(pid):
    """User and system time of a process alone."""
    try:
        return sum(int(field) for field in _stat(pid)[11:13]) / TICKS
    except OSError:
        return 0


def machine_busy_seconds():
    """What all processors have been busy for, or were kept from us by a host."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, interrupt, soft, steal = (int(field) for field in file.readline().split()[1:9])
    return (user + nice + system + interrupt + soft + steal) / TICKS


def _status(pid, field):
    try:
        with open(f"/proc/{pid}/status") as file:
            found = re.search(rf"^{field}:\s+(\d+)", file.read(), re.M)
            return int(found.group(1)) if found else 0
    except OSError:
        return 0


def threads(pid):
    return sum(_status(each, "Threads") for each in tree(pid))


def memory_mb(pid):
    """What the processes hold in memory; what they share (Kamailio's workers) is counted once (PSS)."""
    total = 0
    for each in tree(pid):
        try:
            with open(f"/proc/{each}/smaps_rollup") as file:
                total += int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M).group(1))
        except (OSError, AttributeError):
            total += _status(each, "VmRSS")
    return total / 1024


def java_of(pid):
    """The JVM below a start script, or the process itself."""
    for each in tree(pid):
        try:
            if os.path.basename(os.readlink(f"/proc/{each}/exe")) == "java":
                return each
        except OSError:
            pass
    return None


def wait_until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise BenchError(f"{what}: not within {seconds} s")
        time.sleep(0.1)
