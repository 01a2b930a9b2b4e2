"""The warehouse: raw rows become staging tables, marts and checks."""
