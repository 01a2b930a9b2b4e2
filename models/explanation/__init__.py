"""Why each number is what it is and what would change it (docs/methodology/explanation.md)."""
