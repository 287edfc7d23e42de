"""Pictures of pipelines and tasks: what they say, that nothing in them touches, that names do no harm."""
