"""The manifest: what Slack would not take is refused at once, all of it in one sentence."""

import copy
from pathlib import Path
from typing import Any

import pytest

from sandbox.manifest import ManifestRefused, parse_manifest, read_manifest
from tests.sandbox.app import MANIFEST, without_scopes


def test_a_good_manifest_is_understood() -> None:
    manifest = parse_manifest(MANIFEST)
    assert (manifest.app_name, manifest.bot_name) == ("Signoff", "pipeline")
    assert [command.command for command in manifest.commands] == ["/pipeline"]
    assert manifest.has_home_tab
    assert manifest.accepts_messages


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [
        ("commands", "slash commands and shortcuts need the scope commands"),
        ("im:history", "the event message.im needs the scope im:history"),
        ("users:read", "the event user_change needs the scope users:read"),
    ],
)
def test_a_missing_scope_is_named(scope: str, sentence: str) -> None:
    with pytest.raises(ManifestRefused, match=sentence):
        parse_manifest(without_scopes(scope))


def test_an_unknown_event_is_named() -> None:
    manifest: dict[str, Any] = copy.deepcopy(MANIFEST)
    manifest["settings"]["event_subscriptions"]["bot_events"].append("coffee_ready")
    with pytest.raises(ManifestRefused, match="there is no event coffee_ready"):
        parse_manifest(manifest)


def test_direct_messages_need_their_tab() -> None:
    manifest: dict[str, Any] = copy.deepcopy(MANIFEST)
    manifest["features"]["app_home"]["messages_tab_enabled"] = False
    with pytest.raises(ManifestRefused, match="messages_tab_enabled"):
        parse_manifest(manifest)


def test_a_manifest_is_read_from_yaml(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text("display_information:\n  name: Signoff\n")
    assert parse_manifest(read_manifest(path)).app_name == "Signoff"
    path.write_text("- a list\n")
    with pytest.raises(TypeError, match="a manifest is a mapping"):
        read_manifest(path)
