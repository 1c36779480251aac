"""Grading a folder of notebooks: each submission in a limited process, each verdict in this one.

In reading order: `submission` (find and read notebooks), `wire` (plain values as JSON), `process` (a child and its
lines), `runner` (what is said to it), `child`, `slicing` and `functions` (within it), `limits` and `linux` (what it may
do), `verdict` (values to points), `resume` (what is done already), `report` (CSV and HTML), `grade` (all together),
`command` (what an instructor types).
"""
