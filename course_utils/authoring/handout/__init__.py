"""A lesson on paper: the learner's notebook as a PDF, with lines to write the exercises on."""
