"""Phones and callers: processes of sipp, and what they saw."""

import csv
import os
import re
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

from . import processes

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
#: How long a caller waits for the next message, in ms; the call has failed then.
PATIENCE = 10_000


def _sipp(scenario, directory, host, port, control, options):
    directory.mkdir(parents=True, exist_ok=True)
    command = [
        "sipp", "-sf", SCENARIOS / f"{scenario}.xml", "-i", host, "-p", port, "-cp", control, "-nostdin",
        "-timer_resol", 1, "-buff_size", 4194304, "-skip_rlimit", "-trace_counts",
        # A repetition is known by its From, To, Call-ID and CSeq: servers do not repeat themselves to the byte.
        "-rtcheck", "loose",
        # The limit is that of calls.log as well, which has 25 bytes for each call.
        "-trace_err", "-error_file", "errors.log", "-max_log_size", 100_000_000, *options]
    return processes.start(command, directory / "sipp.log", directory)


class Phones:
    """Processes that take calls, of one scenario, at their addresses."""

    def __init__(self, scenario, addresses, directory, control, options=()):
        self.directories = [directory / f"{scenario}-{number}" for number in range(len(addresses))]
        self.running = []
        for number, address in enumerate(addresses):
            host, _, port = address.rpartition(":")
            self.running.append(_sipp(scenario, self.directories[number], host, port, control + number, options))

    def failed(self):
        return [each for each in self.running if each.poll() is not None]

    def cpu_seconds(self):
        return [processes.own_cpu_seconds(each.pid) for each in self.running]

    def repeated(self):
        """How many messages came more than once; known after stop()."""
        return sum(repeated(folder) for folder in self.directories)

    def stop(self):
        # Asked politely, sipp writes its last counts.
        for each in self.running:
            if each.poll() is None:
                each.send_signal(signal.SIGUSR1)
        for each in self.running:
            try:
                each.wait(3)
            except subprocess.TimeoutExpired:
                pass
            processes.stop(each, patience=3)


class Calls:
    """So many calls a second for so long, or registrations, by several processes. What they saw is in result() at the end."""

    def __init__(self, scenario, server, directory, files, host, port, control, rate, seconds, options=lambda number: ()):
        self.directory = directory
        self.rate = rate
        self.seconds = seconds
        self.running = []
        self.started = time.monotonic()
        count = len(files)
        for number, file in enumerate(files):
            calls = round(rate * seconds * (number + 1) / count) - round(rate * seconds * number / count)
            if calls:
                self.running.append(_sipp(
                    scenario, directory / f"{scenario}-{number}", host, port + number, control + number,
                    [server, "-inf", file, "-m", calls, "-l", max(1000, calls), "-recv_timeout", PATIENCE,
                     # Calls in so many ms, which is a rate that may be a fraction.
                     "-r", calls, "-rp", max(1, round(seconds * 1000)),
                     "-timeout", f"{int(seconds) + 60}s", "-trace_stat", "-stf", "stat.csv", "-fd", 1,
                     "-trace_rtt", "-rtt_freq", 1, "-trace_logs", "-log_file", "calls.log", *options(number)]))
        self.cpu = {}

    def poll(self):
        """Whether any of them runs yet. Keeps what each process has taken, which is gone with it."""
        alive = [each for each in self.running if each.poll() is None]
        for each in alive:
            self.cpu[each.pid] = processes.own_cpu_seconds(each.pid) or self.cpu.get(each.pid, 0)
        if not alive:
            for each in self.running:
                processes.stop(each)
        return bool(alive)

    def result(self):
        return read(self.directory, self.started)


class Result:
    """What the callers of a load saw."""

    def __init__(self):
        self.counts = Counter()
        self.causes = Counter()
        self.times = {}
        #: When each call started, in seconds of the benchmark's clock: those that succeeded, and the others.
        self.good, self.bad = [], []
        self.offered_seconds = 0

    def add(self, other):
        self.counts.update(other.counts)
        self.causes.update(other.causes)
        for name, values in other.times.items():
            self.times.setdefault(name, []).extend(values)
        self.good += other.good
        self.bad += other.bad
        self.offered_seconds = max(self.offered_seconds, other.offered_seconds)
        return self

    def summary(self):
        attempted, succeeded = self.counts["attempted"], self.counts["succeeded"]
        return {
            "attempted": attempted, "succeeded": succeeded, "refused": self.counts["refused"], "failed": self.counts["failed"],
            "causes": dict(self.causes),
            "retransmitted_by_callers": self.counts["retransmitted"],
            "repeated_to_callers": self.counts["repeated"],
            "ringing_ms": spread(self.times.get("ringing", [])),
            "answer_ms": spread(self.times.get("answer", [])),
            "refusal_ms": spread([each for name, values in self.times.items() if name.startswith("refused") for each in values]),
            "offered_per_second": round(attempted / self.offered_seconds, 1) if self.offered_seconds else None,
        }


def spread(values):
    """Count, median, 99th percentile and maximum."""
    if not values:
        return {"count": 0}
    ordered = sorted(values)
    at = lambda share: ordered[min(len(ordered) - 1, int(len(ordered) * share))]
    return {"count": len(ordered), "p50": round(at(.5), 1), "p99": round(at(.99), 1), "max": round(ordered[-1], 1)}


def read(directory, started):
    """All that the callers wrote below a directory."""
    result = Result()
    for folder in sorted(directory.iterdir()):
        if (folder / "stat.csv").exists():
            result.add(_read_process(folder, started))
    return result


def _read_process(folder, started):
    result = Result()
    last = list(csv.DictReader(open(folder / "stat.csv"), delimiter=";"))[-1]
    for name, value in last.items():
        match = re.fullmatch(r"Failed(?!Call\b)(\w+)\(C\)", name or "")
        if match and match.group(1) != "Call" and value and int(value):
            result.causes[match.group(1)] += int(value)
    result.counts["retransmitted"] = int(last["Retransmissions(C)"])
    refused = 0
    for rtt in folder.glob("*_rtt.csv"):
        with open(rtt) as lines:
            next(lines, None)
            for line in lines:
                parts = line.rstrip("\n").split(";")
                if len(parts) == 3:
                    result.times.setdefault(parts[2], []).append(float(parts[1]))
                    if parts[2].startswith("refused-"):
                        refused += 1
                        result.causes[parts[2][8:]] += 1
    result.counts["refused"] = refused
    result.counts["attempted"] = int(last["TotalCallCreated"])
    starts, ends = {}, set()
    if (folder / "calls.log").exists():
        with open(folder / "calls.log") as lines:
            for line in lines:
                what, number, clock = line.split()
                if what == "S":
                    starts[number] = int(clock) / 1000
                else:
                    ends.add(number)
    result.counts["succeeded"] = len(ends)
    result.counts["failed"] = result.counts["attempted"] - len(ends) - refused
    result.good = [started + at for number, at in starts.items() if number in ends]
    result.bad = [started + at for number, at in starts.items() if number not in ends]
    if starts:
        result.offered_seconds = max(starts.values()) - min(starts.values())
    result.counts["repeated"] = repeated(folder)
    return result


def repeated(folder):
    """How many messages came more than once, to the processes of a folder."""
    total = 0
    for file in folder.glob("*_counts.csv"):
        rows = list(csv.reader(open(file), delimiter=";"))
        if len(rows) > 1:
            names, last = rows[0], rows[-1]
            received = {name[:-5] for name in names if name.endswith("_Recv")}
            total += sum(int(value) for name, value in zip(names, last)
                         if name.endswith("_Retrans") and name[:-8] in received and value.isdigit())
    return total
