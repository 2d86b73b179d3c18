"""What is measured: jobs, and how one is run on a subject."""

import math
import os
import time
from dataclasses import dataclass

from . import population as people
from . import processes
from .phones import Calls, Phones, Result
from .processes import BenchError
from .subjects import HERE, HOST, jdk

#: A container keeps a call for about 32 s after its end.
KEPT = 32


@dataclass(frozen=True)
class Part:
    """Calls of one kind, as a share of the job's rate."""

    name: str
    kind: str
    share: float
    scenario: str = "caller"


JOBS = {
    "answered": [Part("answered", people.ANSWERS, 1)],
    "busy": [Part("busy", people.BUSY, 1)],
    "no-answer": [Part("no-answer", people.RINGS, 1)],
    "register": [Part("register", None, 1, "register")],
    "mixed": [Part("answered", people.ANSWERS, .70), Part("busy", people.BUSY, .15),
              Part("no-answer", people.RINGS, .10), Part("transferred", people.TRANSFERS, .05, "transferee")],
}
#: What each kind of phone does.
SCENARIOS = {people.ANSWERS: "phone-answers", people.BUSY: "phone-busy", people.RINGS: "phone-rings",
             people.TRANSFERS: "phone-transfers"}


class Bench:
    """Runs loads on subjects that are up. Callers and phones get ports that the last loads have not had."""

    def __init__(self, options, population, directory, say):
        self.options = options
        self.population = population
        self.directory = directory
        self.say = say
        self.number = 0
        self.ended = {}
        lists = directory / "lists"
        lists.mkdir(parents=True)
        self.callers = {n: population.write_callers(_made(lists / f"c{n}"), n) for n in range(1, options.processes + 1)}
        self.registrations = {
            n: population.write_registrations(_made(lists / f"r{n}"), n) for n in range(1, options.processes + 1)}
        self.targets = population.write_targets(lists)

    # ---- ports

    def _ports(self, count):
        """Of callers; and, 1000 higher, of sipp's control sockets."""
        if self.number % 700 + count > 700:
            self.number += 700 - self.number % 700
        first = self.options.port + 200 + self.number % 700
        self.number += count
        return first, first + 1000

    # ---- phones and callers

    def phones(self, parts, directory):
        """The phones that a job needs."""
        running = []
        kinds = {part.kind for part in parts if part.kind}
        if people.TRANSFERS in kinds:
            kinds.add(people.ANSWERS)
        for kind in sorted(kinds):
            options = ["-d", self.options.ring]
            if kind == people.TRANSFERS:
                options += ["-inf", self.targets]
            addresses = self.options.phones[kind]
            running.append(Phones(SCENARIOS[kind], addresses, directory, self._ports(len(addresses))[1], options))
        if kinds - {people.ANSWERS}:
            running.append(Phones("voicemail", [self.options.voicemail], directory, self._ports(1)[1]))
        if running:
            time.sleep(0.5)
        for group in running:
            if group.failed():
                raise BenchError(f"a phone does not run, see {directory}")
        return running

    def calls(self, subject, part, rate, seconds, directory):
        """Begins the calls of a part, at its share of the rate."""
        rate *= part.share
        count = max(1, min(self.options.processes, -(-int(rate) // self.options.calls_per_process)))
        if rate >= 2:
            count = max(count, min(2, self.options.processes))
        first, control = self._ports(count)
        if part.scenario == "register":
            return Calls("register", subject.address, directory / part.name, self.registrations[count], HOST, first, control,
                         rate, seconds)
        return Calls(part.scenario, subject.address, directory / part.name, self.callers[count], self.options.caller_host,
                     first, control, rate, seconds,
                     lambda number: ("-key", "callee", f"{part.kind}{number}", "-d", self.options.talk,
                                     "-auth_uri", f"{part.kind}{number}@{people.TARGETS}"))

    def refreshes(self):
        """Registrations that are renewed beside calls: everybody's once in --refresh seconds."""
        return Part("refresh", None, 1, "register"), self.population.size / self.options.refresh

    # ---- loads

    def load(self, subject, job, rate, seconds, watch=lambda: None, collect=False):
        """One load: what the callers saw, by part, and what it took; with the server's state at its end if collect is true."""
        subject.loads += 1
        directory = self.directory / subject.name / f"{subject.loads:03d}-{job}-{rate:g}"

        def begin():
            running = {part.name: self.calls(subject, part, rate, seconds, directory) for part in JOBS[job]}
            if job == "mixed":
                part, refreshes = self.refreshes()
                running[part.name] = self.calls(subject, part, refreshes, seconds, directory)
            return running

        return self._taken(subject, JOBS[job], directory, begin, watch, collect)

    def _taken(self, subject, parts, directory, begin, watch, collect):
        phones = self.phones(parts, directory)
        try:
            start, cpu, machine = time.monotonic(), subject.cpu_seconds(), processes.machine_busy_seconds()
            running = begin()
            self._wait(running, watch)
            took = time.monotonic() - start
            cpu, machine = subject.cpu_seconds() - cpu, processes.machine_busy_seconds() - machine
            sipps = [seconds for each in running.values() for seconds in each.cpu.values()]
            sipps += [seconds for group in phones for seconds in group.cpu_seconds()]
            state = subject.state(collect=True) if collect else None
        finally:
            for group in phones:
                group.stop()
            self.ended[subject.name] = time.monotonic()
        if subject.process.poll() is not None:
            raise BenchError(f"{subject.name} has ended, see {subject.directory}/console.log")
        return running, {
            "seconds": round(took, 1), "cpu_seconds": round(cpu, 2), "sipp_cpu_seconds": round(sum(sipps), 2),
            "busiest_sipp": round(max(sipps, default=0) / took, 2),
            "others_share": round(max(0, machine - cpu - sum(sipps)) / took / os.cpu_count(), 2),
            "repeated_to_phones": sum(group.repeated() for group in phones), "server_after": state}

    def _wait(self, running, watch=lambda: None):
        """Until all calls have ended, those included that watch() adds."""
        while any([each.poll() for each in running.values()]):
            watch()
            time.sleep(0.25)

    def settle(self, subject):
        """Until the server has forgotten the calls of the load before."""
        left = self.ended.get(subject.name, 0) + self.options.settle - time.monotonic()
        if left > 0:
            time.sleep(left)

    def measure(self, subject, job, rate, seconds):
        """One load with all that is measured."""
        self.settle(subject)
        before, mark = subject.state(collect=True), subject.uptime()
        running, took = self.load(subject, job, rate, seconds, collect=True)
        return self._described(subject, job, rate, running, took, before, mark)

    def _described(self, subject, job, rate, running, took, before, mark):
        parts = {name: calls.result() for name, calls in running.items()}
        all_calls = Result()
        for name, result in parts.items():
            if name != "refresh":
                all_calls.add(result)
        summary = {"job": job, "subject": subject.name, "rate": rate, **all_calls.summary(), **took}
        if len(parts) > 1:
            summary["parts"] = {name: result.summary() for name, result in parts.items()}
        succeeded = summary["succeeded"]
        if succeeded:
            summary["cpu_seconds_per_1000"] = round(took["cpu_seconds"] / succeeded * 1000, 3)
        summary["server_before"], after = before, took["server_after"]
        if "heap_bytes" in after and succeeded:
            kept = min(succeeded, rate * KEPT)
            summary["heap_bytes_per_call"] = round((after["heap_bytes"] - before["heap_bytes"]) / kept)
        if mark is not None:
            summary["collections"] = subject.pauses(mark)
        return summary

    # ---- getting ready

    def register_everybody(self, subject):
        """First registrations, slowly at the beginning: a JVM that has just started is slow."""
        part, size = Part("registrations", None, 1, "register"), self.population.size + self.population.processes
        subject.loads += 1
        directory = self.directory / subject.name / f"{subject.loads:03d}-registrations"
        for attempt, rate in enumerate((min(50, self.options.register_rate), self.options.register_rate, self.options.register_rate)):
            seconds = min(4, size / rate) if attempt == 0 else size / rate
            calls = self.calls(subject, part, rate, seconds, directory / str(attempt))
            self._wait({"registrations": calls})
            result = calls.result()
            missed = size - result.counts["succeeded"]
            # sipp takes a challenge for something else when its nonce contains "CSeq". Whom that befalls is another one each time.
            if attempt and missed == 0 or attempt == 2 and missed <= size / 10_000:
                return
        raise BenchError(f"{subject.name}: {result.counts['succeeded']} of {size} could register, see {directory}")

    def warm_up(self, subject, job, rate):
        """Loads that are not measured, from a tenth of the rate up to all of it."""
        shares = (.1, .25, .5, 1)
        for share in shares:
            if self.options.warm_up:
                self.load(subject, job, max(1, rate * share), self.options.warm_up / len(shares))

    # ---- jobs that are more than one load

    def storm(self, subject, rate, seconds):
        """First registrations of everybody at a server that has just started, by phones that do not give up."""
        subject.loads += 1
        directory = _made(self.directory / subject.name / f"{subject.loads:03d}-storm-{rate:g}")
        started, cpu = time.monotonic(), subject.cpu_seconds()
        phones = processes.start([jdk("java"), HERE / "storm/Storm.java", subject.address, rate, round(seconds),
                                  self.population.write_phones(directory)], directory / "storm.log", directory)
        phones.wait()
        took, cpu = time.monotonic() - started, subject.cpu_seconds() - cpu
        processes.stop(phones)
        counts, *times = (directory / "storm.log").read_text().splitlines()
        if phones.returncode or not counts.startswith("messages="):
            raise BenchError(f"the phones have failed, see {directory}/storm.log")
        times = [[int(each) for each in line.split()] for line in times]
        since = sorted(at for _, at in times if at >= 0)
        waits = sorted(at - begun for begun, at in times if at >= 0)
        return {
            "job": "storm", "subject": subject.name, "rate": rate, "seconds": round(took, 1), "cpu_seconds": round(cpu, 2),
            "phones": len(times), "registered": len(since),
            **{key: int(value) for key, value in (each.split("=") for each in counts.split())},
            "registered_after_seconds": _quantiles(since, len(times)), "each_waited_seconds": _quantiles(waits, len(times))}

    def clean(self, subject, job, begin, seconds):
        """The highest rate at which no call fails for so long, to 5 %, and all that was tried."""
        tried, good, bad, rate = [], 0, None, begin
        while bad is None or bad / max(good, 1) > 1.05:
            self.settle(subject)
            running, took = self.load(subject, job, rate, seconds)
            result = Result()
            for name, calls in running.items():
                result.add(calls.result())
            summary = {"rate": rate, **result.summary(), **took}
            tried.append(summary)
            clean = summary["attempted"] == summary["succeeded"]
            self.say(f"  {subject.name} {job} {rate:g}/s: {summary['attempted'] - summary['succeeded']} of "
                     f"{summary['attempted']} failed, busiest sipp {summary['busiest_sipp']:.0%}")
            if clean:
                good = rate
            else:
                bad = rate
                self._recover(subject, job)
            if rate <= 1 and not clean or good >= self.options.rate_limit:
                break
            rate = round(good * 1.5 if bad is None else (good + bad) / 2 if good else bad / 2, 1)
            if bad is None:
                rate = min(rate, self.options.rate_limit)
        return {"job": "clean", "of": job, "subject": subject.name, "clean_rate": good, "seconds_each": seconds, "tried": tried}

    def _recover(self, subject, job):
        """A server that has collapsed is given time: the next probe is to be fair."""
        for _ in range(10):
            self.settle(subject)
            running, _ = self.load(subject, job, 5, 2)
            if all(calls.result().counts["attempted"] == calls.result().counts["succeeded"] for calls in running.values()):
                return
        raise BenchError(f"{subject.name} does not recover from a load")

    def overload(self, subject, job, rate, seconds):
        """The rate; a multiple of it for so long; the rate again. Registrations are renewed all the time."""
        self.settle(subject)
        lead, tail, factor = self.options.lead, self.options.tail, self.options.factor
        subject.loads += 1
        directory = self.directory / subject.name / f"{subject.loads:03d}-overload-{rate:g}"
        before, mark = subject.state(collect=True), subject.uptime()
        running = {}
        more_from = [None]

        def begin():
            more_from[0] = time.monotonic() + lead
            for part in JOBS[job]:
                running[part.name] = self.calls(subject, part, rate, lead + seconds + tail, directory / "base")
            if subject.registrar:
                part, _ = self.refreshes()
                running[part.name] = self.calls(subject, part, 20, lead + seconds + tail, directory)
            return running

        def more():
            if more_from[0] and time.monotonic() >= more_from[0]:
                more_from[0] = None
                for part in JOBS[job]:
                    running[f"{part.name} (more)"] = self.calls(
                        subject, part, rate * (factor - 1), seconds, directory / "more")

        _, took = self._taken(subject, JOBS[job], directory, begin, more, collect=True)
        start = min(each.started for name, each in running.items() if name.endswith("(more)"))
        end = start + seconds
        described = self._described(subject, job, rate, running, took, before, mark)
        results = [calls.result() for name, calls in running.items() if name != "refresh"]
        described.update(job="overload", of=job, factor=factor, phases={
            name: _share(results, since, until)
            for name, since, until in (("before", 0, start), ("during", start, end), ("after", end, float("inf")))})
        late = [at - end for result in results for at in result.bad if at >= end]
        last = max(late, default=0)
        # Who still fails at the end has not been seen to recover.
        described["all_succeed_after_seconds"] = round(last, 1) if last < max(tail - 2, tail / 2) else None
        described["timeline"] = _timeline(results, min(each.started for each in running.values()))
        return described

    def soak(self, subject, job, rate, seconds):
        """A long load with the server's state at intervals, and after it when all is forgotten."""
        self.settle(subject)
        before, mark = subject.state(collect=True), subject.uptime()
        samples, begin = [], time.monotonic()

        def sample():
            if time.monotonic() - begin >= len(samples) * self.options.interval:
                samples.append({"seconds": round(time.monotonic() - begin), **subject.state(collect=False)})
                self.say(f"  {samples[-1]}")

        running, took = self.load(subject, job, rate, seconds, sample, collect=True)
        described = self._described(subject, job, rate, running, took, before, mark)
        if mark is not None:
            _add_heap(samples, subject.collections(mark), mark, self.options.interval)
        time.sleep(self.options.settle)
        described.update(job="soak", of=job, samples=samples, server_at_rest=subject.state(collect=True))
        return described


def _made(directory):
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _quantiles(sorted_ms, count):
    """Of all who were there, in seconds: None where that many have not come to an end."""
    ranks = {str(share): math.ceil(count * share / 100) - 1 for share in (50, 90, 99, 100)}
    return {share: round(sorted_ms[rank] / 1000, 1) if rank < len(sorted_ms) else None for share, rank in ranks.items()}


def _share(results, since, until):
    good = sum(1 for result in results for at in result.good if since <= at < until)
    bad = sum(1 for result in results for at in result.bad if since <= at < until)
    return {"attempted": good + bad, "succeeded": good, "share": round(good / (good + bad), 4) if good + bad else None}


def _timeline(results, begin):
    """For each second: calls begun, and how many of them succeeded."""
    seconds = {}
    for result in results:
        for succeeded, starts in ((1, result.good), (0, result.bad)):
            for at in starts:
                entry = seconds.setdefault(int(at - begin), [0, 0])
                entry[0] += 1
                entry[1] += succeeded
    return [[second, *seconds[second]] for second in sorted(seconds)]


def _add_heap(samples, collections, mark, interval):
    """The least heap that a collection left within each interval: what is alive, and some of what is not."""
    for sample in samples:
        begin = mark + sample["seconds"] - interval
        left = [heap for at, _, heap, _ in collections if begin <= at < begin + interval]
        if left:
            sample["least_heap_mb"] = min(left)
