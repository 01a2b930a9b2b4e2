"""The council's round: its registry, the ledger of corrections, its documents."""
