"""What Signoff costs, measured: run from the top of the checkout."""
