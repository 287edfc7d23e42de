"""Owns how people write pipelines: the YAML files, their forms and templates, and what is wrong with them."""
