"""Owns the look at the database: can it be reached and written, whose is it, how old are its tables."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

from bot.doctor.findings import Finding, Subject, note, ok, skipped, wrong
from bot.settings import Settings
from engine.errors import StoreError
from engine.model import Surface, TenantId
from engine.pipeline import Pipeline
from engine.pipeline_json import pipeline_from_json
from engine.ports.catalog import RegisteredStepType
from engine.ports.outbox import Refusal
from engine.ports.tokens import Token
from signoff.assembly import storage_of
from signoff.library import LOCAL
from storage.database import Database, look_at_database
from storage.faults import NoDatabaseYet
from storage.looking import places_asked, try_to_write
from storage.migrate import MigrationState, is_being_migrated, revisions, state
from storage.opening import DoesNotOpen, NothingToOpen, shown
from storage.tenants import tenants_of
from storage.tokens import tenants_with_tokens

PATIENCE_S = 6.0
LITTLE_BYTES, TOO_LITTLE_BYTES = 1024**3, 100 * 1024**2
_OURS = Subject.DATABASE
_LOCKED = re.compile(r"\block(ed)?\b")
_UNLOCK = "end the program that keeps it locked (`fuser` or `pg_stat_activity` names it)"
_AGAIN = "run `signoff doctor` again in a minute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the database holds that other looks need."""

    tenants: Sequence[TenantId] = ()  # whose data it is; nobody's: it is new
    step_types: Sequence[RegisteredStepType] = ()
    registered: Mapping[str, Pipeline] = field(default_factory=dict)  # pipelines of programs, by name
    places: Sequence[Surface] = ()  # where people are asked now
    refusals: Sequence[Refusal] = ()
    tokens: Sequence[Token] = ()  # that were not revoked


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseLook:
    """What came of it. `kept` None: it could not be read."""

    findings: Sequence[Finding]
    kept: Kept | None = None


async def look_at_the_database(settings: Settings, free_bytes: Callable[[Path], int]) -> DatabaseLook:
    """Look at the database of the settings."""
    named = shown(make_url(settings.database_url))
    try:
        async with asyncio.timeout(PATIENCE_S), look_at_database(settings.database_url) as database:
            look = await _look(database, settings, named)
    except NoDatabaseYet as new:
        look = DatabaseLook(
            findings=[ok(_OURS, f"{new}: `signoff serve` makes it when it starts")], kept=Kept()
        )
    except (NothingToOpen, DoesNotOpen) as error:
        found = f"{named} cannot be opened: {error.reason}"
        return DatabaseLook(findings=[wrong(_OURS, found, f"{error.remedy} (SIGNOFF_DATABASE_URL)")])
    except StoreError as error:
        fix = _UNLOCK if _LOCKED.search(str(error)) else "check SIGNOFF_DATABASE_URL, and restore a backup"
        return DatabaseLook(findings=[wrong(_OURS, f"{named} cannot be read: {error}", fix)])
    except TimeoutError:
        fix = f"check the host, and what it has to do; then {_AGAIN} (SIGNOFF_DATABASE_URL)"
        return DatabaseLook(findings=[wrong(_OURS, f"{named} does not answer in {PATIENCE_S:g} s", fix)])
    return DatabaseLook(findings=[*look.findings, *_space(settings, free_bytes)], kept=look.kept)


async def _look(database: Database, settings: Settings, named: str) -> DatabaseLook:
    if await is_being_migrated(database):
        return DatabaseLook(findings=[wrong(_OURS, f"{named} is being migrated right now", _AGAIN)])
    found, newest = await revisions(database)
    match await state(database):
        case MigrationState.NEWER:
            return DatabaseLook(findings=[_newer(named, found, newest)])
        case MigrationState.OLDER:
            return DatabaseLook(findings=[_older(settings, named, found, newest)])
        case MigrationState.CURRENT:
            return await _look_inside(database, named)


def _newer(named: str, found: str, newest: str) -> Finding:
    return wrong(
        _OURS,
        f"{named} is at migration {found}, and this program knows none after {newest}: it was made by a "
        "later version",
        "get that version or a later one, and run `make setup`; or name another database in "
        "SIGNOFF_DATABASE_URL",
    )


def _older(settings: Settings, named: str, found: str, newest: str) -> Finding:
    has = f"is at migration {found}" if found else "has no tables yet"
    told = f"{named} {has}, and this program needs {newest}"
    if settings.auto_migrate or make_url(settings.database_url).get_backend_name() == "sqlite":
        return note(_OURS, f"{told}; `signoff serve` sees to it when it starts", "run `signoff migrate`")
    return wrong(_OURS, told, "run `signoff migrate`")


async def _look_inside(database: Database, named: str) -> DatabaseLook:
    kept = await _kept(database)
    whose = f"holds the data of {', '.join(kept.tenants)}" if kept.tenants else "is nobody's yet"
    try:
        await try_to_write(database)
    except StoreError as error:
        return DatabaseLook(findings=[_not_writable(named, str(error))], kept=kept)
    told = f"{named} {whose}, has the tables of this program, and can be written"
    return DatabaseLook(findings=[ok(_OURS, told)], kept=kept)


def _not_writable(named: str, reason: str) -> Finding:
    if _LOCKED.search(reason):
        fix = _UNLOCK
    else:
        fix = "name a database that takes writes, and let its user write to all tables (SIGNOFF_DATABASE_URL)"
    return wrong(_OURS, f"{named} can be read, but not written: {reason}", fix)


async def _kept(database: Database) -> Kept:
    tenants = [tenant for tenant in await tenants_of(database) if tenant != LOCAL]
    bearers = [
        token
        for tenant in await tenants_with_tokens(database)
        for token in await storage_of(database, tenant).tokens.all()
        if token.revoked_at is None
    ]
    if not tenants:
        return Kept(tokens=bearers)
    storage = storage_of(database, tenants[0])
    standing = await storage.catalog.standing()
    return Kept(
        tenants=tenants,
        step_types=await storage.catalog.step_types(),
        registered={
            name: pipeline_from_json(json.loads(revision.definition))
            for name, revision in (await storage.catalog.current()).items()
            if standing[name].registered_by
        },
        places=await places_asked(database, tenants[0]),
        refusals=await storage.outbox.refusals(),
        tokens=bearers,
    )


def _space(settings: Settings, free_bytes: Callable[[Path], int]) -> Sequence[Finding]:
    """Say if the disk is nearly full; of a PostgreSQL server's disk nothing can be seen."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        return []
    folder = Path(url.database or "").absolute().parent
    free = free_bytes(folder)
    if free >= LITTLE_BYTES:
        return []
    found = f"only {free // 1024**2} MB are free at {folder}"
    fix = f"free space there (`df -h {folder}` shows how much there is)"
    return [wrong(_OURS, found, fix) if free < TOO_LITTLE_BYTES else note(_OURS, found, fix)]


def without_the_database(subject: Subject) -> Finding:
    """Say of something that it rests on what the database holds."""
    return skipped(subject, "what the database holds could not be read")
