"""What a council's correction does, and whether it helped (docs/methodology/council.md)."""
