"""The shipped example of scraping pages over TLS with a token, by a real Prometheus."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from streams import metrics
from streams.metrics_page import serve_metrics
from streams.settings import Settings
from tests.deploy.files import SECURED_SCRAPE, load_yaml, program
from tests.deploy.servers import Prometheus, free_port, running
from tests.support.certificates import Authority
from tests.support.waiting import wait_until

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.prometheus
def test_prometheus_reads_a_page_that_wants_tls_and_a_token(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "page-ca")
    issued = authority.issue("page")
    settings = Settings.load(
        lists_metrics_port=0,
        metrics_tls_certificate_file=issued.certificate,
        metrics_tls_key_file=issued.key,
        metrics_token=TOKEN,
    )
    (tmp_path / "metrics_token").write_text(TOKEN)
    config = load_yaml(SECURED_SCRAPE)
    config["global"] = {"scrape_interval": "500ms", "scrape_timeout": "500ms"}
    with serve_metrics(settings, metrics.JOB_REGISTRY, "lists_metrics_port") as page:
        worker, lists = config["scrape_configs"]
        lists["static_configs"] = [{"targets": [page.split("/")[2]]}]
        worker["static_configs"] = [{"targets": [page.split("/")[2]]}]
        (tmp_path / "other_token").write_text("another")
        worker["authorization"]["credentials_file"] = "other_token"
        (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(config))
        address = f"127.0.0.1:{free_port()}"
        command = [
            program("prometheus"),
            f"--config.file={tmp_path / 'prometheus.yml'}",
            f"--storage.tsdb.path={tmp_path / 'data'}",
            f"--web.listen-address={address}",
        ]
        with running(address, tmp_path / "prometheus.log", *command):
            prometheus = Prometheus(address)
            wait_until(lambda: prometheus.value('up{job="streamscreen-lists"}') == 1, "the page")
            assert prometheus.value('up{job="streamscreen"}') == 0
