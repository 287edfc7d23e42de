"""The API's own rules, without a server."""
