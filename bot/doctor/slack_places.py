"""Owns where in Slack something is set: the ways that an administrator clicks."""

from bot.settings import Settings

_APP = "https://api.slack.com/apps, this app"
OAUTH = f"copy the Bot User OAuth Token ({_APP}, OAuth & Permissions) into SLACK_BOT_TOKEN"
INSTALL = f"install the app ({_APP}, Install App)"
APP_TOKEN = (
    f"generate an app-level token with the scope connections:write ({_APP}, Basic Information, App-Level "
    "Tokens) and put it into SLACK_APP_TOKEN"
)
SOCKET_MODE = f"switch Socket Mode on ({_APP}, Socket Mode)"
EVENT_SUBSCRIPTIONS = f"{_APP}, Event Subscriptions"


def manifest_fix(settings: Settings) -> str:
    """Say how the app becomes what the manifest says."""
    print_it = (
        "signoff manifest" if settings.uses_socket_mode else "signoff manifest --http https://YOUR-ADDRESS"
    )
    return (
        f"put what `{print_it}` prints in the place of what is there ({_APP}, App Manifest), save it, and "
        "reinstall the app (Install App, Reinstall to Workspace)"
    )
