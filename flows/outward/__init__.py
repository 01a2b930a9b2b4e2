"""What leaves the house: the disclosure gate, documents, files and reports of the outbox."""
