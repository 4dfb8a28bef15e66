#!/usr/bin/env python3
"""Django's own commands, for developers: python manage.py makemigrations. Offices use `notoneless`."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notoneless.config.settings")

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
