"""Owns how programs are called that act in their own name: `service:` and a name. Standard library only."""

import re

from engine.model import UserId

SERVICE_PREFIX = "service:"
"""No id that Slack gives begins like this: a service is never taken for a person."""
SERVICE_NAME = re.compile(r"[a-z][a-z0-9._-]{0,39}")


def service_id(name: str) -> UserId:
    """Give the id by which a service acts and is asked."""
    return UserId(f"{SERVICE_PREFIX}{name}")


def is_service(id: str) -> bool:
    """Say whether this is the id of a service."""
    return id.startswith(SERVICE_PREFIX) and SERVICE_NAME.fullmatch(id[len(SERVICE_PREFIX) :]) is not None
