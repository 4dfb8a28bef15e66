"""How the tables are treated that are not ours: sign-in, sessions, the queue of work. Said here, since they cannot say it.

Keys are ``app.Model``; the care holds for every field of the table.
"""

from __future__ import annotations

from typing import Final

from notoneless.standards.care import OFFICE, Care, Keep, Kept, Level, Scrub

SESSION: Final = Care(Level.PERSONAL, keep=Keep.WORK, scrub=Scrub.ROW)
PROOF: Final = Care(Level.PERSONAL, keep=Keep.ACCOUNT, scrub=Scrub.ROW)

FOREIGN: Final[dict[str, Care]] = {
    "auth.Permission": OFFICE,  # not used: posts give powers
    "auth.Group": OFFICE,
    "contenttypes.ContentType": OFFICE,
    "sessions.Session": SESSION,
    "usersessions.UserSession": SESSION,
    "axes.AccessAttempt": SESSION,
    "axes.AccessAttemptExpiration": SESSION,
    "axes.AccessFailureLog": SESSION,
    "axes.AccessLog": SESSION,
    "account.EmailAddress": PROOF,
    "account.EmailConfirmation": SESSION,
    "socialaccount.SocialAccount": PROOF,
    "socialaccount.SocialApp": OFFICE,
    "socialaccount.SocialToken": PROOF,
    "django_tasks_database.DBTaskResult": SESSION,
}

#: From when those tables are kept that hold records of sign-in; the queue's own is tidied by the worker.
FOREIGN_KEPT: Final[dict[str, Kept]] = {
    "sessions.Session": Kept(Keep.WORK, since="expire_date"),
    "usersessions.UserSession": Kept(Keep.WORK, since="last_seen_at"),
    "axes.AccessAttempt": Kept(Keep.WORK, since="attempt_time"),
    "axes.AccessFailureLog": Kept(Keep.WORK, since="attempt_time"),
    "axes.AccessLog": Kept(Keep.WORK, since="attempt_time"),
    "account.EmailConfirmation": Kept(Keep.WORK, since="created"),
}
