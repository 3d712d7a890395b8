"""Front ends inside Jupyter and IPython: magics, the review panel, nbconvert."""
