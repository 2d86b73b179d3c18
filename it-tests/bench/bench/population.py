"""Who is there: subscribers of many domains, and which phone each has."""

import csv
import hashlib
import random

#: Names of subscribers whose phones do something of their own; each sipp that calls them has one name, in every domain.
ANSWERS, BUSY, RINGS, TRANSFERS = "answer", "busy", "ring", "transfer"
KINDS = (ANSWERS, BUSY, RINGS, TRANSFERS)
#: Where transferred calls go: to the transferor's name in this domain, whose phones answer. All digests are made for a URI of
#: it as well, which a server that looks at the domain must know.
TARGETS = "targets.bench.test"
ALL = "bench.test"


def password(user, domain):
    return f"secret-{user}-{domain}"


class Population:
    """So many subscribers, like those of a provider of hosted exchanges: the same names in each of many domains.

    processes: how many sipp processes call phones of one kind at most, each of which calls one name
    phones: kind of phone => the addresses of the processes that are such phones
    """

    def __init__(self, subscribers, processes, phones):
        self.processes = processes
        self.phones = phones
        size = 100 if subscribers >= 10_000 else max(20, len(KINDS) * processes + 4)
        count = max(1, round(subscribers / size))
        self.domains = [f"d{i}.{ALL}" for i in range(count)]
        self.names = [f"{kind}{i}" for kind in KINDS for i in range(processes)]
        self.names += [f"u{i}" for i in range(size - len(self.names))]
        self.size = size * count
        self.random = random.Random(1)

    def people(self):
        """Name, domain and phone of everybody."""
        for domain in self.domains:
            for name in self.names:
                yield name, domain, self._phone(name.rstrip("0123456789"), name)
        for i in range(self.processes):
            yield f"{TRANSFERS}{i}", TARGETS, self._phone(ANSWERS, str(i))

    def _phone(self, kind, name):
        phones = self.phones.get(kind, self.phones[ANSWERS])
        return phones[int(name[-1]) % len(phones)]

    def write_import(self, file):
        """For Switchhook's import."""
        with open(file, "w", newline="") as output:
            lines = csv.writer(output)
            lines.writerow(["username", "domain", "password"])
            lines.writerows((name, domain, password(name, domain)) for name, domain, _ in self.people())

    def write_hashes(self, directory):
        """For Kamailio's db_text."""
        (directory / "version").write_text("table_name(string) table_version(int)\nha1:2\n")
        with open(directory / "ha1", "w") as output:
            output.write("id(int,auto) key_name(string) key_type(int) value_type(int) key_value(string) expires(int)\n")
            for number, (name, domain, _) in enumerate(self.people(), 1):
                ha1 = hashlib.md5(f"{name}:{domain}:{password(name, domain)}".encode()).hexdigest()
                output.write(f"{number}:{name}@{domain}:0:0:{ha1}:0\n")

    def write_registrations(self, directory, processes):
        """What register.xml reads, one file for each process: everybody, in no order."""
        rows = [f"{name};{domain};{_credentials(name, domain)};{phone.rpartition(':')[2]}"
                for name, domain, phone in self.people()]
        self.random.shuffle(rows)
        return [_write(directory / f"registrations-{i}.csv", rows[_cut(rows, i, processes):_cut(rows, i + 1, processes)])
                for i in range(processes)]

    def write_phones(self, directory):
        """What Storm.java reads: everybody, in no order."""
        rows = [f"{name};{domain};{password(name, domain)}" for name, domain, _ in self.people()]
        self.random.shuffle(rows)
        file = directory / "phones.csv"
        file.write_text("\n".join(rows) + "\n")
        return file

    def write_callers(self, directory, processes):
        """What caller.xml reads, one file for each process: domain called, and a caller of any domain."""
        files = []
        for i in range(processes):
            rows = []
            for _ in range(max(20_000 // processes, len(self.domains))):
                name, domain = self.random.choice(self.names), self.random.choice(self.domains)
                rows.append(f"{self.random.choice(self.domains)};{name};{domain};{_credentials(name, domain)}")
            files.append(_write(directory / f"callers-{i}.csv", rows))
        return files

    def write_targets(self, directory):
        """What phone-transfers.xml reads."""
        return _write(directory / "targets.csv", [TARGETS])


def _credentials(user, domain):
    """What sipp makes a digest of."""
    return f"[authentication username={user} password={password(user, domain)}]"


def _cut(rows, part, parts):
    return round(len(rows) * part / parts)


def _write(file, rows):
    file.write_text("SEQUENTIAL\n" + "\n".join(rows) + "\n")
    return file
