"""Owns lines with curl that are printed or shown: done as they are written, without curl itself."""

import shlex
from typing import Any

import aiohttp

LINE = r'curl -H "Authorization: Bearer signoff_[0-9a-f]{40}" http://\S+'


async def typed(line: str) -> tuple[int, Any]:
    """Do what curl does when this line is typed; give the status, and the JSON that comes back."""
    command, option, header, url = shlex.split(line)
    assert (command, option) == ("curl", "-H"), line
    name, _, value = header.partition(": ")
    async with aiohttp.ClientSession(headers={name: value}) as http, http.get(url) as answer:
        return answer.status, await answer.json(content_type=None)
