"""Copies of the lessons that open in Google Colab by themselves, and the proof that they run there."""
