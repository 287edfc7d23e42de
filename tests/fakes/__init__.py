"""Doubles of ports: each keeps the rules of the port that it stands for."""
