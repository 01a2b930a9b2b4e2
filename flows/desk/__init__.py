"""Run forms that are neither a stage of the night nor a question to the plan: sources, questionnaires, upkeep."""
