"""The core: what a pipeline is and what may happen to a task. Knows neither Slack nor SQL."""
