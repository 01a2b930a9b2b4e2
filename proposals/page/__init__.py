"""The page of a vintage: one self-contained HTML file a region, that asks nobody for anything."""
