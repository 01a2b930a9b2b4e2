"""From employment to openings by occupation and to programmes (docs/methodology/openings.md, crosswalk.md)."""
