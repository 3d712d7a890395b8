"""What each name of a notebook holds, wherever in the notebook it was made."""
