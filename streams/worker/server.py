"""The worker's page: /metrics for Prometheus, /healthz and /readyz for its supervisor."""

from __future__ import annotations

from typing import Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from streams import metrics
from streams.errors import ConfigError
from streams.page_access import may_read, page_address, page_context
from streams.settings import Settings
from streams.worker.health import Health

_HEALTH: Final = web.AppKey("health", Health)
_SETTINGS: Final = web.AppKey("settings", Settings)


async def start_server(settings: Settings, health: Health) -> tuple[web.AppRunner, str]:
    """Open the page; the runner to clean up in the end, and the address that it listens on.

    Raises ConfigError where the address can't be had, or its certificate not be used.
    """
    context = page_context(settings)
    app = web.Application()
    app[_HEALTH] = health
    app[_SETTINGS] = settings
    app.add_routes(
        [
            web.get("/metrics", _show_metrics),
            web.get("/healthz", _show_liveness),
            web.get("/readyz", _show_readiness),
        ]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    host, port = settings.metrics_host, settings.metrics_port
    try:
        await web.TCPSite(runner, host, port, ssl_context=context).start()
    except OSError as err:
        await runner.cleanup()
        raise ConfigError(
            f"metrics_host {host}, metrics_port {port}: can't listen there: {err.strerror}"
        ) from None
    return runner, page_address(settings, *runner.addresses[0][:2])


async def _show_metrics(request: web.Request) -> web.Response:
    if not _may_read(request):
        raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
    body = generate_latest(metrics.REGISTRY)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _show_liveness(request: web.Request) -> web.Response:
    return _report(request, request.app[_HEALTH].reasons_not_alive())


async def _show_readiness(request: web.Request) -> web.Response:
    return _report(request, request.app[_HEALTH].reasons_not_ready())


def _report(request: web.Request, problems: list[str]) -> web.Response:
    """The status is for everybody, since probes of supervisors carry no secrets."""
    told = problems if _may_read(request) else ["the reasons need the token"] * bool(problems)
    text = "".join(f"{line}\n" for line in told or ["ok"])
    return web.Response(text=text, status=503 if problems else 200)


def _may_read(request: web.Request) -> bool:
    return may_read(request.app[_SETTINGS], request.headers.get("Authorization"))
