"""Owns what the benchmarked pipelines call."""


async def noop() -> dict[str, bool]:
    """Do nothing, as fast as possible."""
    return {"done": True}
