"""How long walking takes, and where it leads."""
