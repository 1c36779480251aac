"""Lesson source to executed notebooks: what stands behind the `course` command. No lesson imports this."""
