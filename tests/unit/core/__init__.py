"""The pure core, piece by piece: rules, order, attempts, requests, send-backs."""
