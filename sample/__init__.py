"""An invented region in the providers' own shapes, with its truth kept apart."""
