"""Owns the four first steps of the demo: what a newcomer tries, and what the bot says once it is done."""

from sandbox.first_steps import FirstStep

FIRST_COMMAND = "/pipeline run release version=1.2"
SUGGESTIONS = (
    (FIRST_COMMAND, "Start the release pipeline"),
    ("/pipeline list", "Pipelines that you may start"),
    ("/pipeline mine", "What waits for you"),
    ("/pipeline status", "Open tasks of this channel"),
    ("/pipeline help", "Everything it understands"),
)
_OF_A_RELEASE = r"\*Ship a release\* · .+"
FIRST_STEPS = (
    FirstStep(
        id="start",
        title="Start a release",
        hint="As Alice, send the command in #releases.",
        effect=(r"\*release-\d+\* · .+", r"Started by @alice · .+"),
        command=FIRST_COMMAND,
        conversation="releases",
        as_people=("alice",),
    ),
    FirstStep(
        id="complete",
        title="Complete the facts",
        hint="Alice is asked: press Complete… and send the form.",
        effect=(_OF_A_RELEASE, r"✅ \*Completed\* by @alice · .+"),
        conversation="releases",
        as_people=("alice",),
    ),
    FirstStep(
        id="send-back",
        title="Send it back",
        hint="As Bob, press Reject…, say why, and send it back to an earlier step.",
        effect=(_OF_A_RELEASE, r"Sent back to \*\w+\*\."),
        conversation="releases",
        as_people=("bob",),
    ),
    FirstStep(
        id="approve",
        title="Approve it twice",
        hint="Complete the facts again as Alice; then Bob and Carol both press Approve.",
        effect=(_OF_A_RELEASE, r"✅ \*Approved\* by @\w+ and @\w+ · .+"),
        conversation="releases",
        as_people=("alice", "bob", "carol"),
    ),
)
