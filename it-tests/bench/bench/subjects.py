"""The servers that are measured."""

import glob
import os
import re
import shutil
import socket
import subprocess
import urllib.request
import uuid
from pathlib import Path

from . import processes
from .population import ALL
from .processes import BenchError

HERE = Path(__file__).resolve().parent.parent
PROJECT = HERE.parent.parent
TARGET = PROJECT / "target"
HOST = "127.0.0.1"

#: What reads and writes the JVMs' heaps are asked for; the rest of their options is conf/<container>/jvm.options.
JVM = ("-Xms{heap}", "-Xmx{heap}", "-Xlog:gc:file={directory}/gc.log:uptime:filecount=0")


class Subject:
    """One server, with files and ports of its own. It takes SIP over UDP at `address` between start() and stop()."""

    name = None
    #: Whether it knows subscribers, who register, and sends calls on to voicemail.
    registrar = True

    def __init__(self, directory, port, options):
        self.directory = directory
        self.port = port
        self.address = f"{HOST}:{port}"
        self.options = options
        self.process = None
        self.loads = 0

    def start(self, population):
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        self.prepare(population)
        command, environment = self.command()
        self.process = processes.start(
            command, self.directory / "console.log", self.directory, {**os.environ, **environment})
        processes.wait_until(self._answers, 180 + len(population.domains) * len(population.names) // 500,
                             f"{self.name} does not take SIP, see {self.directory}/console.log")

    def stop(self):
        """Ends it, and keeps its logs and settings."""
        if self.process:
            processes.stop(self.process)
        for each in self.remains:
            shutil.rmtree(self.directory / each, ignore_errors=True)

    def prepare(self, population):
        raise NotImplementedError

    def command(self):
        """The command, and what its environment has besides ours."""
        raise NotImplementedError

    def is_ready(self, status):
        return status == 200

    probe = "OPTIONS"
    #: What it leaves behind that is large and tells nobody anything.
    remains = ()

    def _answers(self):
        if self.process.poll() is not None:
            raise BenchError(f"{self.name} has ended, see {self.directory}/console.log")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
            phone.settimeout(0.5)
            phone.connect((HOST, self.port))
            here = "%s:%d" % phone.getsockname()
            try:
                phone.send("\r\n".join((
                    f"{self.probe} sip:{ALL} SIP/2.0", f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{uuid.uuid4()}",
                    "Max-Forwards: 70", f"From: <sip:ready@{ALL}>;tag={uuid.uuid4()}", f"To: <sip:ready@{ALL}>",
                    f"Call-ID: {uuid.uuid4()}", f"CSeq: 1 {self.probe}", f"Contact: <sip:ready@{here}>",
                    "Content-Length: 0", "", "")).encode())
                while True:
                    status = int(phone.recv(8192).split(b" ", 2)[1])
                    if status >= 200:
                        return self.is_ready(status)
            except (OSError, ValueError):
                return False

    # ---- what it takes

    def cpu_seconds(self):
        return processes.cpu_seconds(self.process.pid)

    def state(self, collect):
        """Memory in MB, threads, and what else is known; collect: after a garbage collection."""
        state = {}
        if collect:
            state.update(self.heap())
        state["rss_mb"] = round(processes.memory_mb(self.process.pid), 1)
        state["threads"] = processes.threads(self.process.pid)
        state.update(self.counts())
        return state

    def heap(self):
        return {}

    def counts(self):
        return {}

    def pauses(self, since):
        return None

    def uptime(self):
        return None


class Java(Subject):
    """A container with an archive."""

    archive = None

    def java_options(self):
        options = [each.format(heap=self.options.heap, directory=self.directory) for each in JVM]
        return options + self.archive.properties(self) + self.options.jvm.split()

    def prepare(self, population):
        self.archive.prepare(self, population)

    def is_ready(self, status):
        return self.archive.is_ready(status)

    def heap(self):
        """Bytes in use after a full collection."""
        java = str(processes.java_of(self.process.pid))
        _run([jdk("jcmd"), java, "GC.run"])
        found = re.search(r"total \d+K, used (\d+)K", _run([jdk("jcmd"), java, "GC.heap_info"]))
        return {"heap_bytes": int(found.group(1)) * 1024} if found else {}

    def counts(self):
        return self.archive.counts(self)

    def uptime(self):
        """Seconds of the JVM, as its garbage collection log has them."""
        output = _run([jdk("jcmd"), str(processes.java_of(self.process.pid)), "VM.uptime"])
        return float(re.search(r"([\d.]+) s", output).group(1))

    def collections(self, since):
        """Each collection after that: when, pause in ms, MB in use afterwards."""
        found = []
        with open(self.directory / "gc.log") as log:
            for line in log:
                match = re.match(r"\[([\d.]+)s\].* Pause .* \d+M->(\d+)M\(\d+M\) ([\d.]+)ms", line)
                if match and float(match.group(1)) >= since:
                    found.append((float(match.group(1)), float(match.group(3)), int(match.group(2)), "Diagnostic Command" in line))
        return found

    def pauses(self, since):
        all_pauses = [pause for _, pause, _, forced in self.collections(since) if not forced]
        return {"count": len(all_pauses), "total_ms": round(sum(all_pauses), 1), "max_ms": max(all_pauses, default=0)}


class Liberty(Java):

    remains = ("data", "usr/servers/bench/dropins", "usr/servers/bench/workarea")

    @property
    def name(self):
        return f"{self.archive.name}-liberty"

    def prepare(self, population):
        super().prepare(population)
        server = self.directory / "usr/servers/bench"
        shutil.copytree(PROJECT / "conf/liberty", server)
        _run([jdk("java"), server / "PrepareServer.java", server, HOST])
        (server / "bootstrap.properties").write_text("".join(f"{key}={value}\n" for key, value in _ports(self.port).items()))
        with open(server / "jvm.options", "a") as options:
            options.write("\n" + "\n".join(self.java_options()) + "\n")
        (server / "dropins").mkdir()
        shutil.copy(self.archive.file(), server / "dropins")

    def command(self):
        return [TARGET / "liberty/wlp/bin/server", "run", "bench"], {
            "WLP_USER_DIR": str(self.directory / "usr"), "JAVA_HOME": str(_java_home())}


class Restcomm(Java):

    remains = ("data", "tomcat/webapps", "tomcat/work", "tomcat/temp")

    @property
    def name(self):
        return f"{self.archive.name}-restcomm"

    def prepare(self, population):
        super().prepare(population)
        home, base = TARGET / "restcomm", self.directory / "tomcat"
        shutil.copytree(home / "conf", base / "conf",
                        ignore=shutil.ignore_patterns("Catalina", "secrets.properties", "keystore.p12"))
        for folder in ("logs", "work", "temp", "webapps"):
            (base / folder).mkdir()
        with open(base / "conf/restcomm.properties", "a") as settings:
            settings.writelines(f"\n{key}={value}" for key, value in _ports(self.port).items())
        for router in (base / "conf/dars").iterdir():
            router.write_text(router.read_text().replace('"switchhook"', f'"{self.archive.name}"'))
        shutil.copy(self.archive.file(), base / "webapps")

    def command(self):
        home, base = TARGET / "restcomm", self.directory / "tomcat"
        return [
            jdk("java"), f"@{base}/conf/jvm.options", *self.java_options(),
            f"-Djava.util.logging.config.file={base}/conf/logging.properties",
            "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
            f"-Dcatalina.home={home}", f"-Dcatalina.base={base}", f"-Djava.io.tmpdir={base}/temp",
            "-classpath", f"{home}/bin/bootstrap.jar:{home}/bin/tomcat-juli.jar",
            "org.apache.catalina.startup.Bootstrap", "start"], {}


class Switchhook:
    """The product's archive."""

    name = "switchhook"
    registrar = True
    probe = "REGISTER"

    @staticmethod
    def file():
        return TARGET / "switchhook.war"

    @staticmethod
    def prepare(subject, population):
        population.write_import(subject.directory / "people.csv")
        options = subject.options
        settings = {
            "switchhook.database.url": f"jdbc:h2:file:{subject.directory}/data/switchhook",
            "switchhook.import": subject.directory / "people.csv",
            "switchhook.voicemail.uri": f"sip:voicemail@{options.voicemail};target={{aor}};cause={{cause}}",
            "switchhook.call.ring-time": f"{options.ring_time}ms",
            # sipp knows MD5 only.
            "switchhook.digest.algorithms": "MD5",
            "switchhook.trusted": options.caller_host if options.callers == "trusted" else "",
        }
        settings.update(setting.split("=", 1) for setting in options.setting)
        (subject.directory / "switchhook.properties").write_text(
            "".join(f"{key}={value}\n" for key, value in settings.items()))

    @staticmethod
    def properties(subject):
        return [f"-Dswitchhook.config={subject.directory}/switchhook.properties"]

    @staticmethod
    def is_ready(status):
        # Nobody of that name is known, but that was looked up. 404: of Restcomm, before the archive is there.
        return status in (401, 403)

    @staticmethod
    def counts(subject):
        with urllib.request.urlopen(f"http://{HOST}:{subject.port + 2}/switchhook/metrics", timeout=10) as metrics:
            text = metrics.read().decode()
        wanted = {"sessions": "switchhook_sessions", "calls": "switchhook_calls_current",
                  "registered": "switchhook_registered_aors"}
        found = {key: re.search(rf"^{name} (\S+)", text, re.M) for key, name in wanted.items()}
        return {key: int(float(match.group(1))) for key, match in found.items() if match}


class Bare:
    """A servlet that forwards, and nothing else: what the container costs."""

    name = "bare"
    registrar = False
    probe = "OPTIONS"

    @staticmethod
    def file():
        """Built anew each time, which takes a second or two."""
        build = TARGET / "bench/bare"
        shutil.rmtree(build, ignore_errors=True)
        (build / "WEB-INF/classes").mkdir(parents=True)
        shutil.copy(HERE / "bare/WEB-INF/sip.xml", build / "WEB-INF")
        library = ":".join(glob.glob(str(TARGET / "restcomm/lib/*.jar")))
        sources = [str(each) for each in (HERE / "bare/src").rglob("*.java")]
        _run([jdk("javac"), "--release", "17", "-proc:none", "-cp", library, "-d", build / "WEB-INF/classes", *sources])
        _run([jdk("jar"), "--create", "--file", build / "bare.war", "-C", build, "WEB-INF"])
        return build / "bare.war"

    @staticmethod
    def prepare(subject, population):
        pass

    @staticmethod
    def properties(subject):
        return [f"-Dbench.phones={','.join(subject.options.phones['answer'])}"]

    @staticmethod
    def is_ready(status):
        return status == 200

    @staticmethod
    def counts(subject):
        return {}


def _in(container, archive):
    members = {"archive": archive, "registrar": archive.registrar, "probe": archive.probe}
    return type(f"{archive.__name__}{container.__name__}", (container,), members)


class Kamailio(Subject):
    """What others do with such a job, in C."""

    remains = ("db",)

    name = "kamailio"

    def prepare(self, population):
        database = self.directory / "db"
        database.mkdir()
        population.write_hashes(database)

    def command(self):
        options = self.options
        defines = [f'PASSWORDS="text://{self.directory}/db"', f'VOICEMAIL="{options.voicemail}"', f"RING_TIME={options.ring_time}"]
        if options.callers == "phones":
            defines.append("CALLER_DIGEST")
        return ["kamailio", "-f", HERE / "kamailio/kamailio.cfg", "-l", f"udp:{self.address}", "-n", str(os.cpu_count()),
                "-m", "2048", "-M", "512", "-DD", "-E", "-Y", self.directory,
                *[part for define in defines for part in ("-A", define)]], {}


SUBJECTS = {
    "switchhook-liberty": _in(Liberty, Switchhook),
    "switchhook-restcomm": _in(Restcomm, Switchhook),
    "bare-liberty": _in(Liberty, Bare),
    "bare-restcomm": _in(Restcomm, Bare),
    "kamailio": Kamailio,
}


def build(names, rebuild):
    """Makes what is missing of the archive and the containers, or is older than its sources."""
    wanted = {"liberty": TARGET / "liberty/wlp/bin/server", "restcomm": TARGET / "restcomm/lib/switchhook-restcomm.jar"}
    missing = [path for name, path in wanted.items() if not path.exists() and any(name in each for each in names)]
    # The bare servlet is compiled with what Restcomm brings.
    if any("bare" in each for each in names) and not wanted["restcomm"].exists():
        missing.append(wanted["restcomm"])
    archive = Switchhook.file()
    if any(each.startswith("switchhook") for each in names):
        sources = [each for folder in ("src/main", "src/restcomm", "webapp") for each in (PROJECT / folder).rglob("*")
                   if each.is_file()] + [PROJECT / "pom.xml"]
        if not archive.exists() or any(each.stat().st_mtime > archive.stat().st_mtime for each in sources):
            missing.append(archive)
    if not missing:
        return
    command = ["mvn", "-B", "-q", "-Prestcomm", "-DskipTests", "package", "liberty:install-server"]
    if not rebuild:
        raise BenchError(f"missing or older than the sources: {missing[0]}; run {' '.join(command)}")
    print(f"building: {' '.join(command)}", flush=True)
    if subprocess.run(command, cwd=PROJECT, check=False).returncode:
        raise BenchError("the build failed")


def _ports(port):
    return {
        "sip.host": HOST, "http.host": HOST, "sip.udp.port": port, "sip.tcp.port": port, "sip.tls.port": port + 1,
        "http.port": port + 2, "https.port": port + 3}


def _java_home():
    if os.environ.get("JAVA_HOME"):
        return Path(os.environ["JAVA_HOME"])
    java = shutil.which("javac")
    if not java:
        raise BenchError("missing: a JDK 17 (javac)")
    return Path(java).resolve().parent.parent


def jdk(tool):
    return _java_home() / "bin" / tool


def _run(command):
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"{command[0]} failed: {done.stdout}{done.stderr}")
    return done.stdout
