"""The employers' survey as a measured signal (docs/methodology/survey.md)."""
