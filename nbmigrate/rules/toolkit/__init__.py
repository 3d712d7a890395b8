"""What rules of any library are written with."""
