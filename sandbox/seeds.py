"""Owns what a new workspace begins with: the people, groups and channels of Acme."""

from dataclasses import dataclass

from sandbox.records import Channel, Group, Person

TEAM_ID = "T0ACME00001"
BOT_USER_ID = "U0SIGNOFF01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """The first state of a workspace. The bot user comes from the manifest and is no part of it."""

    team_id: str
    team_name: str
    team_domain: str
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    channels: tuple[Channel, ...]
    default_person: str


ALICE, BOB, CAROL, DAVE = "U0ALICE0001", "U0BOB000001", "U0CAROL0001", "U0DAVE00001"
MALLORY, GRACE, OSCAR = "U0MALLORY01", "U0GRACE0001", "U0OSCAR0001"
EVERYBODY = (ALICE, BOB, CAROL, DAVE, MALLORY)

ACME = Seeds(
    team_id=TEAM_ID,
    team_name="Acme",
    team_domain="acme",
    default_person="alice",
    people=(
        Person(
            id=ALICE,
            handle="alice",
            real_name="Alice Ahmadi",
            display_name="Alice",
            email="alice@example.com",
            title="Submitter",
            tz="Europe/Berlin",
            color="e0245e",
        ),
        Person(
            id=BOB,
            handle="bob",
            real_name="Bob Brandt",
            display_name="Bob",
            email="bob@example.com",
            title="Approver, @release-managers",
            tz="Europe/London",
            tz_offset_s=0,
            locale="en-GB",
            color="1264a3",
        ),
        Person(
            id=CAROL,
            handle="carol",
            real_name="Carol Castillo",
            display_name="Carol",
            email="carol@example.com",
            title="Approver, @release-managers",
            tz="America/New_York",
            tz_offset_s=-18_000,
            color="007a5a",
        ),
        Person(
            id=DAVE,
            handle="dave",
            real_name="Dave Dimitrov",
            display_name="Dave",
            email="dave@example.com",
            title="Operator",
            tz="Europe/Berlin",
            locale="de-DE",
            color="b58900",
            is_admin=True,
        ),
        Person(
            id=MALLORY,
            handle="mallory",
            real_name="Mallory Moreau",
            display_name="Mallory",
            email="mallory@example.com",
            title="Stranger",
            tz="Asia/Tokyo",
            tz_offset_s=32_400,
            color="6c71c4",
        ),
        Person(
            id=GRACE,
            handle="grace",
            real_name="Grace Guest",
            display_name="Grace",
            email="grace@example.com",
            title="Guest",
            color="859900",
            is_guest=True,
        ),
        Person(
            id=OSCAR,
            handle="oscar",
            real_name="Oscar Olsen",
            display_name="Oscar",
            email="oscar@example.com",
            title="Deactivated",
            color="93a1a1",
            is_deactivated=True,
        ),
    ),
    groups=(
        Group(id="S0RELEASE01", handle="release-managers", name="Release managers", members=(BOB, CAROL)),
    ),
    channels=(
        Channel(
            id="C0GENERAL01",
            name="general",
            kind="channel",
            members=EVERYBODY,
            topic="Company-wide announcements and work-based matters",
            creator=DAVE,
            is_general=True,
        ),
        Channel(
            id="C0RELEASES1",
            name="releases",
            kind="channel",
            members=(*EVERYBODY, GRACE),
            topic="What ships, and who says yes",
            creator=BOB,
        ),
        Channel(
            id="C0LEADS0001",
            name="leads",
            kind="private",
            members=(ALICE, BOB, DAVE),
            topic="Plans that are not public yet",
            creator=DAVE,
        ),
    ),
)
