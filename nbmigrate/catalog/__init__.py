"""What the released packages contain: generated tables and the questions rules ask of them."""
