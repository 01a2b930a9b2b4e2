"""The edge: the only room that knows Prefect, the clock, secrets and where files lie."""
