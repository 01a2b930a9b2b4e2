"""A scenario beside the published plan (docs/methodology/whatif.md)."""
