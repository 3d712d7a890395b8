"""What the interpreter believes of whole notebooks."""
