"""The council's round as a person goes through it: each step a flow with a form; a correction checked by the plan at once."""
