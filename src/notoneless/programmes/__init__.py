"""工作推进 — what documents promised the children, who must do it by when, and what proves that it was done.

A circular that nobody follows brings no child back. Each document is taken apart into measures, each measure into tasks of one
unit and one post with a day; a task is done when what proves it was looked at by a second person, never because somebody said so.
"""
