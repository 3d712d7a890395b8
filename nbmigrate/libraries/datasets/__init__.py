"""datasets, the library of data sets and, until its release 3.0, of metrics."""
