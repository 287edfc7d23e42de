"""What Slack accepts in blocks, messages, views: types, places, lengths, counts and sums."""
