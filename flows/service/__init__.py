"""What keeps the timetable going: deployments, the guarded server, the watch over dead and missed runs, the morning letter."""

POOL = "kadry"
PREFIX = "/documents"
