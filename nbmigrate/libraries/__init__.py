"""What nbmigrate knows of libraries: one folder, a pack, for each."""
