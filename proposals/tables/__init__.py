"""The printed tables, one module each: columns and what a row of them is."""
