"""A printed number followed back: arithmetic down to the number, rows of files, parameters, code, the council's corrections.

    id ─► document (proposal.json) ─► steps ─► rows of raw files, parameters in force, ledger
                                         └── from a file that left the ministry the trace ends at the disclosed cell
"""
