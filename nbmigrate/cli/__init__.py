"""The command line: batch runs, reports and how they look on a terminal."""
