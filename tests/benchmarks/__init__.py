"""How fast nbmigrate is, as ratios to other tools on the same notebooks and the same machine.

In the folder `tests`, `python -m benchmarks` makes notebooks and compares on them; `python -m
benchmarks FOLDER` compares on the notebooks of a folder, which are copied and stay as they are. It
prints a table in Markdown. For Linux and macOS.
"""
