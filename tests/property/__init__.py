"""Any history, in turn or not, keeps the rules: hypothesis on the pure core."""
