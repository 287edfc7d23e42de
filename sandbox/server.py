"""Owns the sandbox as one thing that is opened and closed: its port, its address and its tokens."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any

from aiohttp import web

from sandbox.clock import Clock
from sandbox.control import Control
from sandbox.faults import Faults
from sandbox.installation import Installation
from sandbox.journal import Journal
from sandbox.live import Live
from sandbox.manifest import parse_manifest
from sandbox.page_actions import PageActions, StartOver
from sandbox.platform import Platform, Settings
from sandbox.routes import Routes
from sandbox.seeds import ACME, Seeds

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Sandbox:
    """A local Slack workspace with one app in it. Open it with `async with`.

    Args:
        manifest: the app's manifest, as a mapping.
        settings: how the workspace behaves.
        seeds: what it begins with.
        host: where it listens; loopback unless told otherwise.
        port: 0 takes a free one.
        clock: its time; tests pass one of their own and move it.
        faults: the trouble that is switched on from the beginning.
        on_start_over: called by Start over, before the workspace is cleared: the host resets its own data.
        control: whether `/control/…` is served.
    """

    def __init__(  # noqa: PLR0913 - one place where everything that can be chosen is chosen, by keyword
        self,
        manifest: Mapping[str, Any],
        *,
        settings: Settings | None = None,
        seeds: Seeds = ACME,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        faults: Faults | None = None,
        on_start_over: StartOver | None = None,
        control: bool = False,
    ) -> None:
        self._manifest, self._settings = parse_manifest(manifest), settings or Settings()
        self._seeds, self._host, self._port = seeds, host, port
        self.clock, self.faults = clock or Clock(), faults or Faults()
        self._on_start_over, self._with_control = on_start_over, control
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Sandbox":
        async with AsyncExitStack() as stack:
            journal = stack.enter_context(Journal(self._settings.state))
            routes = Routes(loopback=self._host in LOOPBACK)
            runner = web.AppRunner(routes.application(), access_log=None, shutdown_timeout=1.0)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, self._host, self._port)
            await site.start()
            self._port = runner.addresses[0][1]
            self._fill(routes, journal, stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def url(self) -> str:
        """The page's address."""
        host = "localhost" if self._host in ("0.0.0.0", "::") else self._host  # noqa: S104 - compared, not bound
        return f"http://[{host}]:{self._port}" if ":" in host else f"http://{host}:{self._port}"

    @property
    def api_url(self) -> str:
        """What the app takes as SLACK_API_URL."""
        return f"{self.url}/api/"

    @property
    def app(self) -> Installation:
        """The app's ids and secrets."""
        return self.platform.app

    @property
    def bot_token(self) -> str:
        """The token of the app's bot."""
        return self.app.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token, for Socket Mode."""
        return self.app.app_token

    @property
    def signing_secret(self) -> str:
        """The secret that signs HTTP requests to the app."""
        return self.app.signing_secret

    @property
    def complaints(self) -> list[str]:
        """The mistakes of the app that Slack would swallow."""
        return self.platform.marks.complaints

    def deliver_to(self, request_url: str) -> None:
        """Say where the app listens, for signed HTTP."""
        self.platform.http.request_url = request_url
        self.platform.state.touch("workspace", "")
        self.platform.state.commit()

    def _fill(self, routes: Routes, journal: Journal, stack: AsyncExitStack) -> None:
        self.platform = Platform(
            settings=self._settings,
            manifest=self._manifest,
            seeds=self._seeds,
            clock=self.clock,
            faults=self.faults,
            journal=journal,
            base_url=self.url,
        )
        stack.push_async_callback(self.platform.close)
        actions = PageActions(self.platform, self._on_start_over)
        self.control = Control(self.platform, actions)
        stack.callback(self.control.close)
        live = Live(self.platform)
        stack.push_async_callback(live.close)
        routes.fill(self.platform, actions, live, self.control if self._with_control else None)
        self.platform.events.resume()
