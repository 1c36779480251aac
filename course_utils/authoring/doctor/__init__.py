"""`course doctor`: what is wrong with an environment, and how to mend it.

In reading order: `finding` (what is found, and how it reads), `packages` (Python and what pyproject.toml asks for),
`jupyter` (the kernel, the two halves of the widgets, loopback), `rest` (TensorFlow, the progress file, Chromium, names
that hide a library), `examine` (all of it), `command` (what one types). Standard library alone, up to `command`: it has
to run where the rest does not.
"""
