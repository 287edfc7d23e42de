"""Operations of the API one by one: the server over a real engine, on a Slack that is played."""
