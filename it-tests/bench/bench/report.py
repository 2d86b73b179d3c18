"""Results as a table for people and as JSON for programs."""

import json
import os
import platform
import re
import statistics
import subprocess
from datetime import datetime, timezone
from pathlib import Path

COLUMNS = (
    ("subject", 20), ("job", 14), ("rate", 7), ("calls", 8), ("ok", 8), ("refused", 8), ("failed", 7), ("rexmit", 7), ("again", 6),
    ("180 p50/p99/max", 16), ("200 p50/p99/max", 16), ("CPU s/1000", 11), ("heap MB", 8), ("KB/call", 8), ("RSS MB", 7), ("GC max", 7),
    ("sipp", 5))


def machine():
    """What the numbers were taken on."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    return {
        "cpu": cpu.group(1) if cpu else platform.machine(), "cores": os.cpu_count(),
        "memory_gb": round(int(memory.group(1)) / 1024 / 1024), "kernel": platform.release(),
        "java": _first_line(["java", "-version"]), "sipp": _first_line(["sipp", "-v"]), "kamailio": _first_line(["kamailio", "-v"]),
        "udp_buffer_bytes": int(Path("/proc/sys/net/core/rmem_max").read_text()),
        "load_average_before": os.getloadavg()[0],
        "revision": _first_line(["git", "describe", "--always", "--dirty"], Path(__file__).parent)}


def _first_line(command, directory=None):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=directory)
    except OSError:
        return None
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0].strip() if lines else None


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def header():
    return "  ".join(name.ljust(width) if width > 12 else name.rjust(width) for name, width in COLUMNS)


def _times(spread):
    return "/".join(f"{spread[key]:g}" for key in ("p50", "p99", "max")) if spread.get("count") else "-"


def _number(value, form="{:g}"):
    return "-" if value is None else form.format(value)


def rows(measured):
    """The lines of a table for one measurement: the whole, and its parts if it has several."""
    heap = measured["server_after"].get("heap_bytes")
    kept = measured.get("heap_bytes_per_call")
    pauses = measured.get("collections")
    yield _row(measured, measured["subject"], measured["job"] + (f" of {measured['of']}" if "of" in measured else ""), (
        _number(measured.get("cpu_seconds_per_1000"), "{:.3f}"), _number(heap and heap / 2**20, "{:.0f}"),
        _number(None if kept is None else kept / 1024, "{:.1f}"), _number(measured["server_after"]["rss_mb"], "{:.0f}"),
        _number(pauses and pauses["max_ms"], "{:.0f}"), f"{measured['busiest_sipp']:.0%}"))
    for name, part in measured.get("parts", {}).items():
        yield _row(part, "", f"  {name}", ("",) * 6)


def causes(measured):
    """Why calls failed, if any did."""
    return ", ".join(f"{count} {cause}" for cause, count in sorted(measured["causes"].items()))


def _row(part, subject, job, rest):
    rate = part.get("offered_per_second")
    cells = (subject, job, _number(rate), part["attempted"], part["succeeded"], part["refused"], part["failed"],
             part["retransmitted_by_callers"], part["repeated_to_callers"] + part.get("repeated_to_phones", 0), _times(part["ringing_ms"]), _times(part["answer_ms"]), *rest)
    return "  ".join(str(cell).ljust(width) if width > 12 else str(cell).rjust(width) for cell, (_, width) in zip(cells, COLUMNS))


def ratios(measured):
    """CPU of each subject over that of each later one, in the same round: median, least and greatest."""
    jobs = {}
    for each in measured:
        if each.get("cpu_seconds_per_1000") and "of" not in each:
            jobs.setdefault((each["job"], each["rate"]), {}).setdefault(each["subject"], {})[each["round"]] = each["cpu_seconds_per_1000"]
    found = []
    for (job, rate), subjects in jobs.items():
        names = list(subjects)
        for i, one in enumerate(names):
            for other in names[i + 1:]:
                values = [subjects[one][number] / subjects[other][number] for number in subjects[one] if number in subjects[other]]
                if values:
                    found.append({"job": job, "rate": rate, "of": one, "to": other, "rounds": len(values),
                                  "median": round(statistics.median(values), 3), "least": round(min(values), 3),
                                  "greatest": round(max(values), 3)})
    return found


def describe_ratio(ratio):
    return (f"CPU per call, {ratio['job']} at {ratio['rate']:g}/s: {ratio['of']} = {ratio['median']:.2f} × {ratio['to']} "
            f"({ratio['least']:.2f} to {ratio['greatest']:.2f} in {ratio['rounds']} rounds)")


def describe_overload(measured):
    return "\n".join(
        [f"  {name}: {phase['succeeded']} of {phase['attempted']} succeeded" for name, phase in measured["phases"].items()]
        + ["  calls failed until the end" if measured["all_succeed_after_seconds"] is None
           else f"  all succeed from {measured['all_succeed_after_seconds']} s after its end"])


def describe_storm(measured):
    def times(name):
        return "/".join("-" if each is None else f"{each:g}" for each in measured[name].values())
    return (f"{measured['subject']}: {measured['registered']} of {measured['phones']} phones registered; half, 90 %, 99 % and all of "
            f"them after {times('registered_after_seconds')} s, and {times('each_waited_seconds')} s after they began;\n"
            f"  {measured['messages']} messages sent, {measured['refusals']} times refused with 503, {measured['rejections']} times "
            f"otherwise, {measured['timeouts']} times no response within 32 s; {measured['cpu_seconds']:g} CPU s")


def write(file, document):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, indent=1) + "\n")
