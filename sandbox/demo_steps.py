"""Owns the four first steps of the demo: what a newcomer tries, in order, and what to type."""

from sandbox.first_steps import FirstStep, When

FIRST_COMMAND = "/pipeline run release version=1.2"
SUGGESTIONS = (
    (FIRST_COMMAND, "Start the release pipeline"),
    ("/pipeline list", "Pipelines that you may start"),
    ("/pipeline mine", "What waits for you"),
    ("/pipeline status", "Open tasks of this channel"),
    ("/pipeline help", "Everything it understands"),
)
APPROVERS = ("bob", "carol")
FIRST_STEPS = (
    FirstStep(
        id="start",
        title="Start a release",
        hint="As Alice, send the command in #releases.",
        when=(When(what="command", begins="/pipeline run release", by=("alice",)),),
        command=FIRST_COMMAND,
        conversation="releases",
        as_person="alice",
    ),
    FirstStep(
        id="complete",
        title="Complete the facts",
        hint="Alice is asked: press Complete… and send the form.",
        when=(When(what="click", begins="Complete", by=("alice",)), When(what="submit", by=("alice",))),
        conversation="releases",
        as_person="alice",
    ),
    FirstStep(
        id="send-back",
        title="Send it back",
        hint="As Bob, press Reject…, say why, and send it back to an earlier step.",
        when=(When(what="submit", begins="Reject", by=APPROVERS),),
        conversation="releases",
        as_person="bob",
    ),
    FirstStep(
        id="approve",
        title="Approve it twice",
        hint="Complete the facts again as Alice; then Bob and Carol both press Approve.",
        when=(When(what="click", begins="Approve", by=APPROVERS, times=2),),
        conversation="releases",
    ),
)
