"""What Slack accepts in blocks, messages and views: its types, places, lengths, counts and sums, over plain dicts."""
