"""The admission plan in whole groups (docs/methodology/admissions.md)."""
