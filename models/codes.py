"""Codes that tables carry as Russian words: how a place is paid for, and the college of places not divided among colleges."""

from __future__ import annotations

BUDGET, PAID = "бюджет", "внебюджет"
UNASSIGNED = "не распределено"
