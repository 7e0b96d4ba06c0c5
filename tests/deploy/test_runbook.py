"""The runbook: a section for every alert, and every command in it tried on a real broker."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.kafka.topics import create_topics
from tests.broker import Broker
from tests.cli.running import Commands
from tests.cli.test_stream import use
from tests.conftest import settings_factory
from tests.deploy.files import DEPLOY, ROOT, rules
from tests.support.events import Generator, send
from tests.support.waiting import wait_until
from tests.support.worker import WorkerProcess

TEXT = (DEPLOY / "RUNBOOK.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"(?ms)^## (\w+)\n\n(.+?)(?=^## |\Z)", TEXT))
COMMANDS = sorted(set(re.findall(r"(?m)^\$ (.+)$", TEXT)))
# What the runbook's examples name, and what the stack of these tests has instead.
STAND_INS = {
    "us-csl": "acme",
    "event.json": str(ROOT / "schemas/examples/shapes/dcsa-bill-of-lading.json"),
}
ALERTS = sorted({rule.name for rule in rules() if rule.alert})


def test_every_alert_has_its_section_and_no_section_is_without() -> None:
    assert sorted(SECTIONS) == ALERTS


@pytest.mark.parametrize("name", ALERTS)
def test_a_section_says_how_to_look(name: str) -> None:
    assert "```console\n$ " in SECTIONS[name]


@pytest.fixture(scope="module")
def stack(
    broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Commands, WorkerProcess]]:
    """A stream at work: two versions of a list, a worker, events of which some are unreadable."""
    folder = tmp_path_factory.mktemp("runbook")
    settings = settings_factory(broker.address)(canary_patience_seconds=10)
    create_topics(settings)
    streamscreen = use(Commands(folder), settings)
    publish_twice(streamscreen, folder)
    send(settings, Generator(seed=5).events(60, poison_every=10))
    with WorkerProcess(settings, folder / "worker.log") as worker:
        worker.wait_until_ready()
        wait_until(lambda: worker.metric("streamscreen_events_total") == 60, "60 answers")
        yield streamscreen, worker


def publish_twice(streamscreen: Commands, folder: Path) -> None:
    """Fetch and publish a list from its official place, which is a file here, and a later one."""
    file, sources = folder / "acme.csv", folder / "sources.yaml"
    sources.write_text(f"- {{name: acme, format: custom-csv, addresses: ['{file.as_uri()}']}}\n")
    streamscreen.environment["STREAMSCREEN_SOURCES_FILE"] = str(sources)
    streamscreen.environment["STREAMSCREEN_DOWNLOAD_DIR"] = str(folder / "downloads")
    for count in (40, 41):
        rows = [f"ACME,{n},Qarvolat Works {n},BLOCK,company" for n in range(count)]
        file.write_text("\n".join(["list_id,entry_id,name,effects,kind", *rows, ""]))
        assert streamscreen("lists", "fetch", "acme").code == 0
        assert streamscreen("lists", "publish", "acme").code == 0


@pytest.mark.broker
@pytest.mark.parametrize("line", COMMANDS)
def test_each_command_works(line: str, stack: tuple[Commands, WorkerProcess]) -> None:
    streamscreen, worker = stack
    program, *words = shlex.split(line)
    if program == "curl":
        address = words[-1].removeprefix("http://127.0.0.1:8090")
        assert worker.get(address) == (200, "ok\n")
        return
    assert program == "streamscreen"
    ended = streamscreen(*(STAND_INS.get(word, word) for word in words))
    # 1 is an answer, too: something was found.
    assert ended.code in (0, 1), ended.err
    assert ended.out or ended.err
