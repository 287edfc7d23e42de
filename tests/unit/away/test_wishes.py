"""What somebody types who will be away: a date, and whom they name."""

import pytest

from bot.listeners.stand_in import Wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("until friday", Wish(when="until friday")),
        ("until friday <@U0BOB000001|bob>", Wish(when="until friday", people=("U0BOB000001",))),
        ("<@W0BOB000001> until friday", Wish(when="until friday", people=("W0BOB000001",))),
        ("until <@U0BOB000001|bob> friday", Wish(when="until friday", people=("U0BOB000001",))),
        ("until friday @bob", Wish(when="until friday", people=("@bob",))),
        ("until friday, @bob!", Wish(when="until friday,", people=("@bob",))),
        (
            "until friday <mailto:bob@example.com|bob@example.com>",
            Wish(when="until friday", people=("bob@example.com",)),
        ),
        (
            "until friday <@U0BOB000001|bob> @carol",
            Wish(when="until friday", people=("U0BOB000001", "@carol")),
        ),
        (
            "for 3 days <!subteam^S0RELEASE01|@release-managers>",
            Wish(when="for 3 days", groups=("@release-managers",)),
        ),
        ("for 3 days <!subteam^S0RELEASE01>", Wish(when="for 3 days", groups=("S0RELEASE01",))),
        ("UNTIL SATURDAY", Wish(when="UNTIL SATURDAY")),
        ("until &lt;friday&gt;", Wish(when="until <friday>")),
        ("@bob", Wish(when="", people=("@bob",))),
    ],
)
def test_people_are_told_from_the_date(text: str, wish: Wish) -> None:
    parsed = Wish.parse(text)
    assert (parsed.when, tuple(parsed.people), tuple(parsed.groups)) == (
        wish.when,
        tuple(wish.people),
        tuple(wish.groups),
    )
