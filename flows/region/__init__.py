"""What the models need of one region, gathered from marts and the project's own data."""
