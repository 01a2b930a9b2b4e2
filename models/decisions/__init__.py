"""The protocol's decisions 1, 2, 3 and 5 (docs/methodology/decisions.md)."""
