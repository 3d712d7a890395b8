"""Whether a notebook would run: asked of the installed library, or tried by running it."""
