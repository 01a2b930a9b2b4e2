"""One region's chain from employment to the balance of need and supply (docs/methodology/demand.md, balance.md)."""
