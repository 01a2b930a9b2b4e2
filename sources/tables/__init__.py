"""Tables as people keep them: cells, headers, what becomes of each row, and the one way in which a form is read."""
