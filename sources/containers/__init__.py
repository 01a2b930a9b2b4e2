"""What data comes packed in: text, archives, workbooks old and new, each opened behind its own guards."""
