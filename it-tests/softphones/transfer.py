#!/usr/bin/env python3
"""Transfers calls between real softphones: blind with baresip, attended with linphonec.

    transfer.py <address of the server> <subscribers> [--transport udp|tcp]

The server runs already. <subscribers> is the CSV file that it was given (username,domain,password), the first three of
which get a phone. Needs baresip and linphonec (Debian: baresip-core, linphone-cli); version 1.0 of baresip signs in only
where switchhook.digest.algorithms is MD5. Prints what the phones saw, and exits with 1 if something is missing.
"""

import argparse
import csv
import glob
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import wave

PATIENCE = 15


class Missing(Exception):
    """What a phone did not see."""


def free_port(address):
    """One that neither UDP nor TCP uses."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            udp.bind((address, 0))
            try:
                tcp.bind(udp.getsockname())
                return udp.getsockname()[1]
            except OSError:
                continue


def until(condition, what):
    """Waits for a condition, and gives what it gave; the other function says what is missing."""
    latest = time.monotonic() + PATIENCE
    while True:
        seen = condition()
        if seen:
            return seen
        if time.monotonic() > latest:
            raise Missing(what())
        time.sleep(0.2)


class Person:
    """A subscriber, and where his server is."""

    def __init__(self, row, server, transport):
        self.user, self.domain, self.password = row["username"], row["domain"], row["password"]
        self.proxy = f"sip:{server[0]}:{server[1]}" + (";transport=tcp" if transport == "tcp" else "")
        self.transport = transport
        self.aor = f"sip:{self.user}@{self.domain}"


class Softphone:
    """A program that runs in a directory of its own, with what it writes in a file."""

    def __init__(self, person, directory, address):
        self.person, self.address = person, address
        self.home = os.path.join(directory, f"{type(self).__name__.lower()}-{person.user}")
        os.makedirs(self.home)
        self.output = os.path.join(self.home, "output")

    def start(self, *command, env=None):
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, env=env, cwd=self.home)

    def text(self):
        with open(self.output, errors="replace") as output:
            return output.read()

    def saw(self, what):
        print(f"  {type(self).__name__.lower()} {self.person.user} {what}", flush=True)

    def stop(self):
        try:
            self.quit()
            self.process.wait(5)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()


class Baresip(Softphone):
    """Told what to do, and asked what it sees, over its control port."""

    MODULES = os.environ.get("BARESIP_MODULES") or next(
        iter(glob.glob("/usr/lib*/baresip/modules") + glob.glob("/usr/lib/*/baresip/modules")
             + glob.glob("/usr/local/lib*/baresip/modules")), "")

    # Further lines of its configuration.
    SETTINGS = ""

    def __init__(self, person, directory, address):
        super().__init__(person, directory, address)
        with wave.open(os.path.join(self.home, "silence.wav"), "wb") as silence:
            silence.setparams((1, 2, 8000, 0, "NONE", ""))
            silence.writeframes(bytes(2 * 8000 * 60))
        control = free_port("127.0.0.1")
        with open(os.path.join(self.home, "config"), "w") as config:
            config.write(
                f"sip_listen {address}:{free_port(address)}\n"
                f"module_path {self.MODULES}\n"
                "audio_source aufile,silence.wav\naudio_player aufile,played.wav\naudio_alert aufile,alert.wav\n"
                "ausrc_srate 8000\nauplay_srate 8000\nausrc_channels 1\nauplay_channels 1\n"
                "module g711.so\nmodule aufile.so\nmodule_tmp account.so\n"
                f"module_app menu.so\nmodule_app ctrl_tcp.so\nctrl_tcp_listen 127.0.0.1:{control}\n"
                f"{self.SETTINGS}")
        with open(os.path.join(self.home, "accounts"), "w") as accounts:
            accounts.write(
                f"<{person.aor};transport={person.transport}>;regint=600;auth_pass={person.password};"
                f"outbound=\"{person.proxy}\"\n")
        open(os.path.join(self.home, "contacts"), "w").close()
        self.events = []
        self.start("baresip", "-f", self.home)
        self.port, self.control = control, None

    def ready(self):
        self.control = until(lambda: self.connect(self.port), lambda: f"baresip of {self.person.user} does not start")
        threading.Thread(target=self.listen, daemon=True).start()

    @staticmethod
    def connect(port):
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            return None

    def listen(self):
        """Netstrings of JSON."""
        pending = b""
        while True:
            try:
                received = self.control.recv(65536)
            except OSError:
                return
            if not received:
                return
            pending += received
            while b":" in pending:
                length, rest = pending.split(b":", 1)
                if len(rest) <= int(length):
                    break
                message = json.loads(rest[:int(length)])
                pending = rest[int(length) + 1:]
                if message.get("event"):
                    self.events.append(message)

    def command(self, command, parameters=""):
        message = json.dumps({"command": command, "params": parameters, "token": "1"}).encode()
        self.control.sendall(b"%d:%s," % (len(message), message))

    def count(self, kind):
        return sum(1 for event in self.events if event.get("type") == kind)

    def await_event(self, kind, times, what):
        self.await_that(lambda: self.count(kind) >= times, what)

    def await_that(self, condition, what):
        until(condition, lambda: f"baresip {self.person.user} {what}: {self.seen()}\n{self.text()[-800:]}")

    def seen(self):
        return [event.get("type") for event in self.events]

    def registered(self):
        until(lambda: re.search(r"200 OK .*\[\d+ binding", self.text()),
              lambda: f"baresip {self.person.user} is not registered: {self.text()[-500:]}")
        self.saw("is registered")

    def call(self, other):
        self.command("dial", other.aor)

    def answer(self):
        self.await_event("CALL_INCOMING", 1, "does not ring")
        self.command("accept")
        self.talks()

    def talks(self):
        self.await_event("CALL_ESTABLISHED", 1, "does not talk")
        self.saw("talks")

    def transferred(self):
        """In a new call that it made itself, or by a re-INVITE if the server acted in its place."""
        self.await_that(lambda: self.count("CALL_ESTABLISHED") > 1 or self.count("CALL_REMOTE_SDP") > 1,
                        "has not been transferred")
        self.saw("is transferred")

    def transfer(self, other):
        self.command("transfer", other.aor)

    def alone(self):
        self.await_that(lambda: self.count("CALL_CLOSED") >= self.count("CALL_ESTABLISHED"), "still has a call")
        self.saw("is alone")

    def quit(self):
        if self.control:
            self.command("quit")
            self.control.close()
        else:
            self.process.terminate()


class Linphonec(Softphone):
    """Told what to do on its command line, and asked what its calls are."""

    def __init__(self, person, directory, address):
        super().__init__(person, directory, address)
        # Without this directory it opens no port.
        os.makedirs(os.path.join(self.home, ".local/share/linphone"))
        port = free_port(address)
        rtp = free_port(address)
        settings = os.path.join(self.home, "linphonerc")
        with open(settings, "w") as config:
            config.write(f"[sip]\nsip_port={port}\nsip_tcp_port={port}\nsip_tls_port=0\nuse_ipv6=0\n"
                         f"[rtp]\naudio_rtp_port={rtp}-{rtp + 20}\n")
        environment = dict(os.environ, HOME=self.home, XDG_CONFIG_HOME=self.home,
                           XDG_DATA_HOME=os.path.join(self.home, ".local/share"))
        self.start("linphonec", "-c", settings, env=environment)

    def ready(self):
        person = self.person
        until(lambda: "linphonec>" in self.text(), lambda: f"linphonec of {person.user} does not start")
        self.command("soundcard use files")
        self.command(f"register {person.aor} {person.proxy} {person.password}")

    def command(self, command):
        """Types it, and remembers where what it says begins."""
        self.mark = len(self.text())
        self.process.stdin.write((command + "\n").encode())
        self.process.stdin.flush()

    def said(self, pattern):
        return re.search(pattern, self.text()[self.mark:])

    def calls(self):
        """Of its calls, number, address and state of each."""
        self.command("calls")
        until(lambda: self.said(r"(?s)(Id +\||No active call).*linphonec>"),
              lambda: f"linphonec {self.person.user} lists no calls")
        return re.findall(r"(?m)^ *(\d+) *\|[^|]*?(sip:[^|>]*?)>? *\| *(\w+)", self.text()[self.mark:])

    def state(self, other, *states):
        """The number of its call with somebody that is in one of these states."""
        return next((number for number, address, state in self.calls()
                     if address.startswith(f"sip:{other.user}@") and state in states), None)

    def registered(self):
        until(lambda: self.is_registered(), lambda: f"linphonec {self.person.user} is not registered: {self.text()[-500:]}")
        self.saw("is registered")

    def is_registered(self):
        self.command("status register")
        until(lambda: self.said("registered[=,]"), lambda: f"linphonec {self.person.user} says no status")
        return self.said("registered, identity")

    def call(self, other):
        self.command(f"call {other.aor}")

    def answer(self):
        self.mark = 0
        until(lambda: [number for number, _, state in self.calls() if state == "IncomingReceived"],
              lambda: f"linphonec {self.person.user} does not ring: {self.text()[-1500:]}")
        self.command("answer")

    def talks_to(self, other):
        until(lambda: self.state(other, "StreamsRunning"),
              lambda: f"linphonec {self.person.user} does not talk to {other.user}: {self.calls()}")
        self.saw(f"talks to {other.user}")

    def hold(self, other):
        self.command("pause")
        until(lambda: self.state(other, "Paused"), lambda: f"linphonec {self.person.user} does not hold: {self.calls()}")
        self.saw(f"holds {other.user}")

    def attended_transfer(self, one, other):
        first = self.state(one, "Paused", "StreamsRunning")
        second = self.state(other, "StreamsRunning")
        self.command(f"transfer {first} --to-call {second}")

    def hang_up(self):
        self.command("terminate")

    def alone(self):
        until(lambda: not self.calls(), lambda: f"linphonec {self.person.user} still has {self.calls()}")
        self.saw("is alone")

    def quit(self):
        self.command("quit")


def blind(bob, alice, carol):
    """Bob calls alice, who transfers him to carol."""
    for phone in (bob, alice, carol):
        phone.registered()
    bob.call(alice.person)
    alice.answer()
    bob.talks()
    alice.transfer(carol.person)
    carol.answer()
    carol.talks_to(bob.person)
    bob.transferred()
    alice.alone()
    carol.hang_up()
    carol.alone()
    bob.alone()


def attended(bob, alice, carol):
    """Bob calls alice, who asks carol and puts him through."""
    for phone in (bob, alice, carol):
        phone.registered()
    bob.call(alice.person)
    alice.answer()
    alice.talks_to(bob.person)
    alice.hold(bob.person)
    alice.call(carol.person)
    carol.answer()
    alice.talks_to(carol.person)
    carol.talks_to(alice.person)
    alice.attended_transfer(bob.person, carol.person)
    bob.talks_to(carol.person)
    carol.talks_to(bob.person)
    alice.alone()
    bob.hang_up()
    bob.alone()
    carol.alone()


def subscribers(path):
    with open(path, newline="") as table:
        rows = list(csv.DictReader(table))[:3]
    if len(rows) < 3:
        sys.exit(f"{path} has less than three subscribers")
    return rows


def own_address(server):
    """The one from which this machine reaches the server."""
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.connect(server)
        return probe.getsockname()[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", help="host:port")
    parser.add_argument("subscribers", help="CSV file")
    parser.add_argument("--transport", choices=("udp", "tcp"), default="udp")
    options = parser.parse_args()
    for program in ("baresip", "linphonec"):
        if not shutil.which(program):
            sys.exit(f"{program} is not installed")
    host, _, port = options.server.partition(":")
    server = (host, int(port or 5060))
    alice, bob, carol = (Person(row, server, options.transport) for row in subscribers(options.subscribers))
    scenes = (
        (blind, ((Baresip, bob), (Baresip, alice), (Linphonec, carol))),
        (attended, ((Linphonec, bob), (Linphonec, alice), (Linphonec, carol))))
    failed = False
    for scene, cast in scenes:
        print(f"{scene.__name__} transfer over {options.transport}: {scene.__doc__}", flush=True)
        phones = []
        with tempfile.TemporaryDirectory() as directory:
            try:
                for kind, person in cast:
                    phones.append(kind(person, directory, own_address(server)))
                    phones[-1].ready()
                scene(*phones)
                print("  works", flush=True)
            except Missing as missing:
                failed = True
                print(f"  MISSING: {missing}", flush=True)
            finally:
                for phone in phones:
                    phone.stop()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
