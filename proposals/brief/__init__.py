"""The four pages that a head of council reads: ask, table, what would change it, draft resolution."""
