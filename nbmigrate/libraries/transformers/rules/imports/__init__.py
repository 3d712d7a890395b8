"""Where names are imported from, and how."""
