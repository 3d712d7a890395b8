"""When a notebook was written: the set of releases that it can have been written for."""
