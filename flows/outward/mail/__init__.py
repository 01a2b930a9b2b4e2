"""Letters that leave: composed safely, sent once, their outcome kept in a ledger of deliveries.

    Letter ─► deliver() ─► SMTP (TLS), or .eml files in a folder where no server is set
                 └──────► <home>/deliveries.jsonl
"""
