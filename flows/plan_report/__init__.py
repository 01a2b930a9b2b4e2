"""The plan of a region and of one programme, told in a terminal."""
