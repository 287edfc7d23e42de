"""The operations of the API, each family with the shapes of what it takes."""
