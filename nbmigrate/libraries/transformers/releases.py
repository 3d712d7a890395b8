"""The releases of transformers, and of the packages that it was before, that tables cover.

Version numbers do not repeat over the three packages (0.x is pytorch-pretrained-bert, 1.x is
pytorch-transformers, 2.0.0 and later is transformers), so a version alone names a release.
"""

from __future__ import annotations

from nbmigrate.catalog.releases import Releases

ALL = Releases(
    {
        "pytorch_pretrained_bert": "0.4.0 0.5.1 0.6.1 0.6.2",
        "pytorch_transformers": "1.0.0 1.1.0 1.2.0",
        "transformers": (
            "2.0.0 2.1.1 2.2.2 2.3.0 2.4.1 2.5.1 2.6.0 2.7.0 2.8.0 2.9.1 2.10.0 2.11.0 "
            "3.0.2 3.1.0 3.2.0 3.3.1 3.4.0 3.5.1 "
            "4.0.1 4.1.1 4.2.2 4.3.3 4.4.2 4.5.1 4.6.1 4.7.0 4.8.2 4.9.2 4.10.3 4.11.3 4.12.5 "
            "4.13.0 4.14.1 4.15.0 4.16.2 4.17.0 4.18.0 4.19.4 4.20.1 4.21.3 4.22.2 4.23.1 4.24.0 "
            "4.25.1 4.26.1 4.27.4 4.28.1 4.29.2 4.30.2 4.31.0 4.32.1 4.33.3 4.34.1 4.35.2 4.36.2 "
            "4.37.2 4.38.2 4.39.3 4.40.2 4.41.2 4.42.4 4.43.4 4.44.2 4.45.2 4.46.3 4.47.1 4.48.3 "
            "4.49.0 4.50.3 4.51.3 4.52.4 4.53.3 4.54.1 4.55.4 4.56.2 4.57.6"
        ),
    },
    targets=("4.0.1", "4.57.6"),
)
