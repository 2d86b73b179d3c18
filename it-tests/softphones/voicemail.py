#!/usr/bin/env python3
"""Leaves and hears messages with real softphones: baresip leaves one that linphonec hears, and the other way round.

    voicemail.py <address of the server> <subscribers> [--transport udp|tcp]

The server runs already, with its own mailboxes. <subscribers> is the CSV file that it was given (username,domain,password), the
first two of which get a phone, one at a time: who has none cannot be reached, and has his mailbox take the call. Needs what
transfer.py does. Prints what the phones saw and heard, and exits with 1 if something is missing.
"""

import argparse
import glob
import math
import os
import shutil
import struct
import sys
import tempfile
import time
import wave

from transfer import Baresip, Linphonec, Missing, Person, own_address, subscribers, until

RATE = 8000
SPEECH = 600
SECONDS = 4


def speak(path):
    """A long tone: who hears it in a message knows that it came through."""
    with wave.open(path, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(b"".join(
            struct.pack("<h", int(8000 * math.sin(2 * math.pi * SPEECH * i / RATE))) for i in range(120 * RATE)))


def heard(directory):
    """How many seconds of the tone are in what was recorded, a tenth at a time."""
    tenths = 0
    for path in glob.glob(os.path.join(directory, "*.wav")):
        if os.path.basename(path) in ("speech.wav", "silence.wav") or path.endswith("-enc.wav"):
            continue
        with open(path, "rb") as file:
            data = file.read()
        # The length in the header is only right when the file is closed; the format is 16 bit, 8000 samples a second.
        samples = struct.unpack(f"<{(len(data) - 44) // 2}h", data[44:44 + (len(data) - 44) // 2 * 2]) if len(data) > 44 else ()
        for start in range(0, len(samples) - RATE // 10, RATE // 10):
            window = samples[start:start + RATE // 10]
            total = sum(sample * sample for sample in window)
            sine = sum(s * math.sin(2 * math.pi * SPEECH * i / RATE) for i, s in enumerate(window))
            cosine = sum(s * math.cos(2 * math.pi * SPEECH * i / RATE) for i, s in enumerate(window))
            if total > len(window) * 10000 and 2 * (sine * sine + cosine * cosine) / len(window) > 0.8 * total:
                tenths += 1
    return tenths / 10


class SpeakingBaresip(Baresip):
    """Says the tone, and keeps what it hears in a file whose name ends with -dec.wav."""

    SETTINGS = "module sndfile.so\nsnd_path .\n"

    def ready(self):
        # What it is to say is read when a call begins.
        speak(os.path.join(self.home, "silence.wav"))
        super().ready()

    def dial(self, uri):
        self.command("dial", uri)
        self.talks()

    def press(self, key):
        self.command("sndcode", key)

    def hang_up(self):
        self.command("hangup")
        self.alone()


class SpeakingLinphonec(Linphonec):
    """The same, with heard.wav."""

    def ready(self):
        speak(os.path.join(self.home, "speech.wav"))
        super().ready()
        self.command(f"record {self.home}/heard.wav")

    def dial(self, uri):
        self.command(f"call {uri}")
        until(lambda: [number for number, _, state in self.calls() if state == "StreamsRunning"],
              lambda: f"linphonec {self.person.user} does not talk: {self.calls()}")
        self.saw("talks")
        self.command(f"play {self.home}/speech.wav")

    def press(self, key):
        self.command(key)

    def hang_up(self):
        self.command("terminate")
        self.alone()


def leave(phone, other):
    """A message of some seconds, after the greeting."""
    phone.registered()
    phone.dial(other.aor)
    time.sleep(1)
    phone.press("#")
    time.sleep(2 + SECONDS)
    phone.hang_up()
    phone.saw(f"has left a message for {other.user}")


def listen(phone):
    """The first message, which is deleted."""
    phone.registered()
    phone.dial(f"sip:*97@{phone.person.domain}")
    time.sleep(2)
    phone.press("1")
    seconds = until(lambda: max(0, heard(phone.home) - SECONDS / 2), lambda: f"{phone.person.user} hears no message")
    phone.press("7")
    time.sleep(3)
    phone.hang_up()
    phone.saw(f"has heard {seconds + SECONDS / 2:.1f} s of it")


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
    alice, bob = (Person(row, server, options.transport) for row in subscribers(options.subscribers)[:2])
    failed = False
    for speaker, listener in ((SpeakingBaresip, SpeakingLinphonec), (SpeakingLinphonec, SpeakingBaresip)):
        print(f"{speaker.__name__} leaves a message over {options.transport}, {listener.__name__} hears it", flush=True)
        with tempfile.TemporaryDirectory() as directory:
            try:
                for kind, person, act in (
                        (speaker, alice, lambda phone: leave(phone, bob)), (listener, bob, listen)):
                    phone = kind(person, directory, own_address(server))
                    try:
                        phone.ready()
                        act(phone)
                    finally:
                        phone.stop()
                print("  works", flush=True)
            except Missing as missing:
                failed = True
                print(f"  MISSING: {missing}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
