"""Owns running the workspace as a process of its own: `python -m sandbox --manifest manifest.yml`."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from sandbox.manifest import read_manifest
from sandbox.platform import Settings
from sandbox.server import Sandbox


def parser() -> argparse.ArgumentParser:
    """Build the command line."""
    found = argparse.ArgumentParser(prog="python -m sandbox", description="A strict local Slack workspace.")
    found.add_argument("--manifest", type=Path, required=True, help="the app's manifest (YAML)")
    found.add_argument("--host", default="127.0.0.1", help="where to listen (default: loopback only)")
    found.add_argument("--port", type=int, default=0, help="default: a free one")
    found.add_argument(
        "--state", type=Path, help="the file in which the workspace survives (default: memory)"
    )
    found.add_argument("--mode", choices=("socket", "http"), default="socket", help="how the app is told")
    found.add_argument("--request-url", help="where the app listens, with --mode http")
    found.add_argument("--free-plan", action="store_true", help="no user groups, as on Slack's free plan")
    found.add_argument("--rate-limits", choices=("slack", "off"), default="slack")
    found.add_argument("--control", action="store_true", help="serve /control/… for tests")
    return found


async def run(arguments: argparse.Namespace) -> None:
    """Open the workspace, say in one line of JSON where it is, and wait for the signal to stop."""
    settings = Settings(
        state=arguments.state,
        paid_plan=not arguments.free_plan,
        rate_limits=arguments.rate_limits == "slack",
        http=arguments.mode == "http",
        request_url=arguments.request_url,
    )
    manifest = read_manifest(arguments.manifest)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    options = {"host": arguments.host, "port": arguments.port, "control": arguments.control}
    async with Sandbox(manifest, settings=settings, **options) as sandbox:
        shown = ("url", "api_url", "bot_token", "app_token", "signing_secret")
        sys.stdout.write(json.dumps({name: getattr(sandbox, name) for name in shown}) + "\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(run(parser().parse_args()))
