"""The agent's own window, a program of its own: it reads a question, shows it, and gives back what was typed.

A process for each question: what was typed is gone with it, a toolkit that fails takes nothing along, and a window
that nobody answers can be ended from outside.
"""
