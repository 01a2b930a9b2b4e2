"""How wrong forecasts and decisions would have been (docs/methodology/decision-backtest.md)."""
