"""What every flow runs on: home, lock, landing, warehouse, workers, progress; nothing that knows a figure."""
