"""Supply already on its way: cohorts, rates and intakes decided before the start year (docs/methodology/supply.md)."""
