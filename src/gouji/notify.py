"""Tell people how a night went: a webhook, a robot of WeCom, DingTalk or Feishu, or a mail.

Addresses and secrets come from the environment alone (`Channels.of`) and are written nowhere. A
message that can not be delivered is a warning in the log; the night is what it is.
"""

import base64
import hashlib
import hmac
import json
import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from gouji.errors import GoujiError

_LOG = logging.getLogger(__name__)
_PATIENCE = 10.0
_LONGEST_BYTES = {"json": 500_000, "wecom": 2_000, "dingtalk": 18_000, "feishu": 18_000}
"""What a robot takes of one text; WeCom's limit is 2,048 bytes."""


class NotificationError(GoujiError):
    """The channels in the environment are not complete, or a message was not taken."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is told: a subject, lines for people, and the same as data for programs."""

    subject: str
    lines: tuple[str, ...]
    data: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Subject and lines; marks that robots would obey (mentions) are made harmless."""
        return "\n".join((self.subject, *self.lines)).replace("<", "＜").replace("\0", "")


@dataclass(frozen=True, slots=True)
class Channels:
    """Where messages go. None of it is ever shown: `repr` hides it all."""

    webhook_url: str | None = field(default=None, repr=False)
    webhook_kind: str = "json"
    webhook_secret: str | None = field(default=None, repr=False)
    smtp_host: str | None = field(default=None, repr=False)
    smtp_port: int = 25
    smtp_security: str = "none"
    smtp_user: str | None = field(default=None, repr=False)
    smtp_password: str | None = field(default=None, repr=False)
    mail_from: str | None = field(default=None, repr=False)
    mail_to: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> "Channels":
        """The channels of `GOUJI_WEBHOOK_*`, `GOUJI_SMTP_*` and `GOUJI_MAIL_*`.

        Raises NotificationError for one that is not complete.
        """

        def said(name: str) -> str | None:
            return environment.get(f"GOUJI_{name}") or None

        security = said("SMTP_SECURITY") or "none"
        usual = {"none": "25", "starttls": "587", "tls": "465"}
        kind = said("WEBHOOK_KIND") or "json"
        port = said("SMTP_PORT") or usual.get(security, "")
        if kind not in _LONGEST_BYTES:
            raise NotificationError(f"GOUJI_WEBHOOK_KIND: {kind!r} is none of {[*_LONGEST_BYTES]}")
        if security not in usual or not port.isdecimal():
            raise NotificationError(f"GOUJI_SMTP_SECURITY, GOUJI_SMTP_PORT: {security!r}, {port!r}")
        url = said("WEBHOOK_URL")
        if url and not url.startswith(("http://", "https://")):
            raise NotificationError("GOUJI_WEBHOOK_URL is no address of http or https")
        to = tuple(filter(None, (each.strip() for each in (said("MAIL_TO") or "").split(","))))
        sender = said("MAIL_FROM")
        if said("SMTP_HOST") and not (sender and to):
            raise NotificationError("GOUJI_SMTP_HOST needs GOUJI_MAIL_FROM and GOUJI_MAIL_TO")
        return cls(
            url, kind, said("WEBHOOK_SECRET"), said("SMTP_HOST"), int(port), security,
            said("SMTP_USER"), said("SMTP_PASSWORD"), sender, to,
        )  # fmt: skip


def deliver(message: Message, channels: Channels) -> dict[str, str]:
    """Send a message over every channel; return by channel `sent` or what went wrong."""
    ways: dict[str, Callable[[], None]] = {}
    if channels.webhook_url:
        ways["webhook"] = lambda: _post(message, channels)
    if channels.smtp_host:
        ways["mail"] = lambda: _mail(message, channels)
    outcome = {}
    for name, send in ways.items():
        try:
            send()
            outcome[name] = "sent"
        except (OSError, ValueError, NotificationError) as error:
            # the error's own words may hold the address and with it the key
            told = str(error) if isinstance(error, NotificationError) else type(error).__name__
            outcome[name] = told
            _LOG.warning("notification by %s failed: %s", name, told)
    return outcome


def _post(message: Message, channels: Channels) -> None:
    import urllib.error  # noqa: PLC0415 - costs 60 ms
    import urllib.request  # noqa: PLC0415

    assert channels.webhook_url
    url, body = _robot(message, channels, channels.webhook_url)
    request = urllib.request.Request(
        url,
        json.dumps(body, ensure_ascii=False).encode(),
        {"Content-Type": "application/json; charset=utf-8", "User-Agent": "gouji"},
    )
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as response:
            answer = response.read(10_000)
    except urllib.error.HTTPError as error:
        raise NotificationError(f"HTTP {error.code}") from None
    _refuse_no(answer, channels.webhook_kind)


def _robot(message: Message, channels: Channels, url: str) -> tuple[str, dict[str, Any]]:
    """The address and the body that a kind of webhook takes, signed where it has a secret."""
    kind, secret = channels.webhook_kind, channels.webhook_secret
    text = _cut(message.text, _LONGEST_BYTES[kind])
    if kind == "json":
        return url, {"text": text, **message.data}
    if kind == "wecom":
        return url, {"msgtype": "text", "text": {"content": text}}
    if kind == "dingtalk":
        if secret:
            stamp = str(round(time.time() * 1000))
            sign = _signature(secret.encode(), f"{stamp}\n{secret}".encode())
            from urllib.parse import quote_plus  # noqa: PLC0415

            joint = "&" if "?" in url else "?"
            url = f"{url}{joint}timestamp={stamp}&sign={quote_plus(sign)}"
        return url, {"msgtype": "text", "text": {"content": text}}
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(round(time.time()))
        body |= {"timestamp": stamp, "sign": _signature(f"{stamp}\n{secret}".encode(), b"")}
    return url, body


def _signature(key: bytes, content: bytes) -> str:
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def _refuse_no(answer: bytes, kind: str) -> None:
    """A robot says no with status 200 and a code in its answer."""
    if kind == "json":
        return
    try:
        values = json.loads(answer)
        code = values.get("errcode", values.get("code", values.get("StatusCode", 0)))
    except (ValueError, AttributeError):
        raise NotificationError("the robot's answer is not understood") from None
    if code:
        raise NotificationError(f"the robot refused the message: code {code}")


def _cut(text: str, longest: int) -> str:
    data = text.encode("utf-8", "replace")
    return text if len(data) <= longest else data[: longest - 4].decode("utf-8", "ignore") + "…"


def _mail(message: Message, channels: Channels) -> None:
    import smtplib  # noqa: PLC0415 - costs 30 ms
    import ssl  # noqa: PLC0415
    from email.utils import localtime, make_msgid, parseaddr  # noqa: PLC0415

    mail = EmailMessage()
    mail["Subject"] = " ".join(message.subject.split())  # a header is one line
    mail["From"], mail["To"] = channels.mail_from, ", ".join(channels.mail_to)
    mail["Date"] = localtime()
    _, sender = parseaddr(channels.mail_from or "")
    # a domain of its own: without one the name of this machine is asked for in the network
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
    mail.set_content(message.text)
    assert channels.smtp_host
    context = ssl.create_default_context()
    try:
        if channels.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                channels.smtp_host, channels.smtp_port, timeout=_PATIENCE, context=context
            )
        else:
            server = smtplib.SMTP(channels.smtp_host, channels.smtp_port, timeout=_PATIENCE)
        with server:
            if channels.smtp_security == "starttls":
                server.starttls(context=context)
            if channels.smtp_user:
                server.login(channels.smtp_user, channels.smtp_password or "")
            server.send_message(mail)
    except smtplib.SMTPResponseException as error:
        raise NotificationError(f"SMTP {error.smtp_code}") from None
