"""What a person may ask for, and the files that ask for it."""
