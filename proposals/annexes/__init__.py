"""What stands behind the four pages: cards, places by college, decisions, method and assumptions, data."""
