"""Owns the methods about people and the workspace: `users.*`, `usergroups.*`, `bots.info`, `team.info`."""

from sandbox import shapes
from sandbox.records import Group, Json, Person
from sandbox.refusals import SlackError
from sandbox.webapi.call import Call, page


def info(call: Call) -> Json:
    """users.info: one person."""
    return {"user": _shape(call, call.person(), with_locale=call.flag("include_locale"))}


def listing(call: Call) -> Json:
    """users.list: everybody, deactivated people and the bot included."""
    people, metadata = page(call, list(call.platform.state.people))
    shown = [_shape(call, person, with_locale=call.flag("include_locale")) for person in people]
    return {"members": shown, "cache_ts": int(call.platform.clock.now()), "response_metadata": metadata}


def lookup_by_email(call: Call) -> Json:
    """users.lookupByEmail: the person with an address; deactivated people are not found."""
    email = call.text("email").lower()
    for person in call.platform.state.people:
        if (person.email or "").lower() == email and not person.is_deactivated:
            return {"user": _shape(call, person, with_locale=False)}
    raise SlackError("users_not_found")


def groups(call: Call) -> Json:
    """usergroups.list: the user groups; on a free plan there are none to ask for."""
    _paid(call)
    with_users, with_disabled = call.flag("include_users"), call.flag("include_disabled")
    found = [group for group in call.platform.state.groups if with_disabled or not group.is_disabled]
    return {"usergroups": [shapes.group(group, call.team_id, with_users=with_users) for group in found]}


def group_members(call: Call) -> Json:
    """usergroups.users.list: the ids of those who are in a group."""
    _paid(call)
    group: Group | None = call.platform.state.groups.get(call.text("usergroup"))
    if group is None or (group.is_disabled and not call.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


def bot(call: Call) -> Json:
    """bots.info: the app itself."""
    app, state = call.platform.app, call.platform.state
    if call.optional("bot") not in (None, app.bot_id):
        raise SlackError("bot_not_found")
    profile = shapes.bot_profile(state, app, call.team_id)
    return {"bot": {**profile, "user_id": app.bot_user, "icons": {}}}


def team(call: Call) -> Json:
    """team.info: the workspace."""
    seeds = call.platform.seeds
    return {
        "team": {
            "id": seeds.team_id,
            "name": seeds.team_name,
            "domain": seeds.team_domain,
            "email_domain": "",
        }
    }


def _shape(call: Call, person: Person, *, with_locale: bool) -> Json:
    with_email = "users:read.email" in call.platform.scopes
    return shapes.user(person, call.team_id, with_email=with_email, with_locale=with_locale)


def _paid(call: Call) -> None:
    if not call.platform.settings.paid_plan:
        raise SlackError("paid_teams_only")
