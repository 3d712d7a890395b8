"""What the released packages of a library contain: generated tables and the questions of them.

Nothing here names a library. `Releases` says which versions there are, `Tables` reads what was
found in them, `Names` answers where things live, `Classes` what they take and return, `Layout` is
what has to be known of a library to make and to read its tables. The pack of a library puts them
together (`nbmigrate.libraries.transformers.catalog`). `python -m nbmigrate.catalog` makes the
tables anew from the released wheels.
"""
