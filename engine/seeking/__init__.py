"""Seeking: the smallest change of reported figures with which a unit reaches a goal, proved smallest."""
