"""What must not be printed, and what else would give it away (docs/methodology/disclosure.md)."""
