"""What several kinds of test need: databases, a browser, bounded waits."""
