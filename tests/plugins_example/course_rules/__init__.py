"""The rules of our course, a module each: `checkpoint_folder.py` is the rule `checkpoint-folder`.

The first line of a rule's docstring is its summary, the whole of it what `nbmigrate rule NAME`
prints.
"""
