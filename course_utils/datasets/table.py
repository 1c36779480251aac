"""The form in which every data set of the course comes."""

import numpy as np

SHOWN = 4  # columns named in the text form of a wide table


class Table(tuple):
    """The pair (X, y) of a data set, with the names of its columns and classes, and its source.

    Where y is a quantity and no class, it holds floats and `target_name` says what it is.

    >>> X, y = Table([[0, 1], [2, 3]], [0, 1])
    >>> Table([[150, 12], [168, 15]], [0, 1], ("height (cm)", "age (years)"), ("rejected", "accepted"))
    Table: 2 rows of (height (cm), age (years)); rejected: 1, accepted: 1
    >>> Table([[150, 12], [168, 15]], [0, 1]).source
    'made up for this course'
    """

    def __new__(cls, X, y, feature_names=None, class_names=None, target_name=None, source="made up for this course"):
        X, y = np.array(X, dtype=float), np.array(y, dtype=float if target_name else int)
        table = super().__new__(cls, (X, y))
        table.X, table.y = X, y
        table.feature_names = tuple(feature_names or (f"x{i + 1}" for i in range(X.shape[1])))
        labels = () if target_name else range(y.max() + 1)
        table.class_names = tuple(class_names or (f"class {label}" for label in labels))
        table.target_name = target_name
        table.source = source
        return table

    def __getnewargs__(self):  # so that copies and pickles keep the names
        return self.X, self.y, self.feature_names, self.class_names, self.target_name, self.source

    def __repr__(self):
        names = ", ".join(self.feature_names)
        if len(self.feature_names) > 2 * SHOWN:
            names = f"{', '.join(self.feature_names[:SHOWN])}, … {len(self.feature_names)} columns"
        rows = f"Table: {len(self.X)} rows of ({names})"
        if self.target_name:
            return f"{rows} → {self.target_name}"
        counts = [f"{name}: {np.sum(self.y == label)}" for label, name in enumerate(self.class_names)]
        return f"{rows}; {', '.join(counts)}"
