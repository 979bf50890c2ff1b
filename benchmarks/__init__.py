"""Peers and bars measured by one command each; nothing imports this package."""
