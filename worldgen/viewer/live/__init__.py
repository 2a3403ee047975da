"""The live preview: the page, fed by a small server on this machine alone."""
