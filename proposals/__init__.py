"""Figures and fixed wording become PDF, XLSX and JSON bytes."""
