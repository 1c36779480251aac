"""A stand-in for what Google Colab has loaded before a notebook's first cell: the course asks whether it is there."""
