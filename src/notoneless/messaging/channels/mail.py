"""电子邮件, by the server that the environment names (``NOTONELESS_MAIL``). Two tries of one sending bear one Message-ID."""

from __future__ import annotations

import smtplib
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from notoneless.messaging.channels.parcel import Parcel
from notoneless.messaging.terms import Trouble

TIMEOUT: Final = 10


def carry(parcel: Parcel, at: datetime) -> None:
    """Give a letter to the mail server. Raises :class:`Trouble`."""
    server = settings.NOTONELESS_MAIL
    if server is None:
        raise Trouble("not-set", passes=True, whole=True)
    connection = get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host=server.host, port=server.port, username=server.user,
        password=server.password, use_tls=server.starttls, use_ssl=server.ssl, timeout=TIMEOUT,
    )  # fmt: skip
    domain = server.sender.rpartition("@")[2] or "localhost"
    letter = EmailMessage(
        subject=parcel.outgoing.subject, body=parcel.outgoing.body, from_email=server.sender, to=[parcel.to],
        connection=connection,
        headers={"Message-ID": f"<{parcel.outgoing.key}@{domain}>", "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise Trouble(f"smtp-{code}", passes=code < 500) from None
    except smtplib.SMTPAuthenticationError as error:
        raise Trouble(f"smtp-{error.smtp_code}", passes=True, whole=True) from None
    except smtplib.SMTPResponseException as error:
        raise Trouble(f"smtp-{error.smtp_code}", passes=error.smtp_code < 500, whole=error.smtp_code == 421) from None
    except TimeoutError:
        raise Trouble("timeout", passes=True, whole=True) from None
    except (OSError, smtplib.SMTPException):
        raise Trouble("unreachable", passes=True, whole=True) from None
