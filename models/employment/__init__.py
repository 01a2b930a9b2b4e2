"""Employment per section and region, ahead: the forecast engine (docs/methodology/forecast-engine.md)."""
