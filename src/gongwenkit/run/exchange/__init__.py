"""The round trip with departments that have nothing but WPS: a package for each, and what comes back."""
