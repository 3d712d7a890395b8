"""torch: its modules, the containers of them, and what passes a model on."""
