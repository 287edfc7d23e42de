"""What people do in Slack: parsed, passed on to the engine in one call, answered."""
