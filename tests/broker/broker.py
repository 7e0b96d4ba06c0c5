"""One node of Apache Kafka (KRaft) as a child process, on ports and a folder of its own."""

from __future__ import annotations

import base64
import os
import resource
import signal
import socket
import subprocess
import time
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from tests.broker.security import DOORS, Security

START_SECONDS = 60

_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule"


@dataclass(frozen=True)
class Listener:
    """A user that the broker knows, with SCRAM-SHA-512 on a port of its own."""

    username: str
    password: str


class Broker:
    """A broker that can be started, stopped, stalled, killed and started again on its folder.

    `address` takes clients without credentials; `sasl_address` those of `user`, where one is
    given. `doors` are the further addresses that `security` asks for, by name.
    """

    def __init__(
        self,
        jars: Path,
        folder: Path,
        *,
        port: int = 0,
        user: Listener | None = None,
        security: Security | None = None,
    ) -> None:
        self._jars = jars
        self._folder = folder
        self._user = user
        self._security = security
        self._process: subprocess.Popen[bytes] | None = None
        self._port = port or _free_port()
        self._controller_port = _free_port()
        self._sasl_port = _free_port()
        self.address = f"127.0.0.1:{self._port}"
        self.sasl_address = f"127.0.0.1:{self._sasl_port}"
        self.doors = {name: f"127.0.0.1:{_free_port()}" for name in DOORS} if security else {}

    @property
    def log(self) -> Path:
        """What the broker says."""
        return self._folder / "broker.log"

    def start(self) -> None:
        """Start on the broker's folder, formatting it at first, and wait until it answers."""
        if not (self._folder / "data" / "meta.properties").exists():
            self._format()
        options = self._security.java_options if self._security else []
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._java("kafka.Kafka", str(self._properties), "-Xmx512m", *options),
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C in a terminal goes to every process of its group: the broker outlives
                # its clients and is stopped by `stop`.
                start_new_session=True,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """End the broker in good order; does nothing where it does not run."""
        process = self._process
        if process is None:
            return
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._process = None

    def kill(self) -> None:
        """End the broker at once, as a power failure does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def pause(self) -> None:
        """Stall the broker: its connections stay open and nothing is answered."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let a stalled broker go on."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)

    @property
    def running(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and self._process.poll() is None

    def limit_files(self, size: int) -> None:
        """Refuse every write beyond `size` bytes of a file, as a full disk does."""
        assert self._process is not None
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, size))

    @property
    def _properties(self) -> Path:
        return self._folder / "server.properties"

    def _format(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._properties.write_text(self._configuration())
        # Kafka writes a UUID in this form; a "-" in front would read as an option.
        cluster_id = "A" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode()[1:22]
        arguments = ["format", "-t", cluster_id, "-c", str(self._properties)]
        if self._user:
            name, password = self._user.username, self._user.password
            arguments += ["--add-scram", f"SCRAM-SHA-512=[name={name},password={password}]"]
        for credential in self._security.scram if self._security else ():
            arguments += ["--add-scram", credential]
        subprocess.run(
            [*self._java("kafka.tools.StorageTool"), *arguments],
            check=True,
            capture_output=True,
            timeout=START_SECONDS,
        )

    def _java(self, main: str, *arguments: str) -> list[str]:
        options = [argument for argument in arguments if argument.startswith(("-X", "-D"))]
        rest = [argument for argument in arguments if not argument.startswith(("-X", "-D"))]
        quick = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        return ["java", *options, *quick, "-cp", f"{self._jars}/*", main, *rest]

    def _configuration(self) -> str:
        listeners = f"PLAINTEXT://{self.address},CONTROLLER://127.0.0.1:{self._controller_port}"
        lines = [
            "process.roles=broker,controller",
            "node.id=1",
            f"controller.quorum.voters=1@127.0.0.1:{self._controller_port}",
            "controller.listener.names=CONTROLLER",
            "inter.broker.listener.name=PLAINTEXT",
            f"log.dirs={self._folder / 'data'}",
            "num.partitions=1",
            "auto.create.topics.enable=false",
            "group.initial.rebalance.delay.ms=0",
            "offsets.topic.num.partitions=1",
            "offsets.topic.replication.factor=1",
            "share.coordinator.state.topic.num.partitions=1",
            "share.coordinator.state.topic.replication.factor=1",
            "share.coordinator.state.topic.min.isr=1",
            "transaction.state.log.num.partitions=1",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            # A broker that was killed may come back as soon as its last heartbeat is this old.
            "broker.heartbeat.interval.ms=500",
            "broker.session.timeout.ms=2000",
        ]
        if self._user:
            listeners += f",SASL_PLAINTEXT://{self.sasl_address}"
            lines += [
                # Clients without credentials may do all; the user only what an ACL allows.
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users=User:ANONYMOUS",
                "sasl.enabled.mechanisms=SCRAM-SHA-512",
                f"listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config={_LOGIN} required;",
            ]
        protocols = "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT"
        if self._security:
            listeners += "".join(f",{name}://{address}" for name, address in self.doors.items())
            protocols += "".join(f",{name}:{protocol}" for name, protocol in DOORS.items())
            lines += self._security.properties()
        lines.append(f"listeners={listeners}")
        lines.append(f"listener.security.protocol.map={protocols}")
        return "\n".join(lines) + "\n"

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        admin = AdminClient({"bootstrap.servers": self.address, "log_level": 0})
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the broker ended: {self.log.read_text()[-2000:]}")
            try:
                if admin.list_topics(timeout=1).brokers:
                    return
            except KafkaException:
                continue
        raise RuntimeError(f"the broker is not ready after {START_SECONDS} s: {self.log}")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
