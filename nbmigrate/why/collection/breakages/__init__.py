"""What breaks without each rule, as text files: see `nbmigrate.why.collection.snippets`."""
