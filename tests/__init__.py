"""Everything that proves Signoff: fast and pure first, whole processes last."""
