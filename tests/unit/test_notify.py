"""Messages reach a webhook or a mail server, signed as robots want it, and secrets stay secret."""

import base64
import hashlib
import hmac
import json
import logging
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from gouji.notify import Channels, Message, NotificationError, deliver

MESSAGE = Message("勾稽：新发现 1 条", ('甲县财政局<at user_id="all">不符',), {"event": "night"})
SECRET = "SEC0123456789"


@pytest.fixture
def receiver():
    """A webhook on loopback: what it got, and what it answers."""
    got: list[tuple[str, dict]] = []
    answer = {"status": 200, "body": b"{}"}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, json.loads(body)))
            self.send_response(answer["status"])
            self.end_headers()
            self.wfile.write(answer["body"])

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook?key=K3Y", got, answer
        server.shutdown()


def channels(url: str, **others: str) -> Channels:
    return Channels.of({"GOUJI_WEBHOOK_URL": url} | {f"GOUJI_{k}": v for k, v in others.items()})


def test_a_program_gets_text_and_data(receiver):
    url, got, _ = receiver
    assert deliver(MESSAGE, channels(url)) == {"webhook": "sent"}
    ((path, body),) = got
    assert path == "/hook?key=K3Y"
    assert (body["event"], body["text"].splitlines()[0]) == ("night", MESSAGE.subject)


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("wecom", lambda body: body["msgtype"] == "text" and body["text"]["content"]),
        ("dingtalk", lambda body: body["msgtype"] == "text" and body["text"]["content"]),
        ("feishu", lambda body: body["msg_type"] == "text" and body["content"]["text"]),
    ],
)
def test_robots_get_the_body_they_take_and_no_mention_from_a_document(receiver, kind, place):
    url, got, _ = receiver
    assert deliver(MESSAGE, channels(url, WEBHOOK_KIND=kind)) == {"webhook": "sent"}
    text = place(got[0][1])
    assert text.startswith(MESSAGE.subject)
    assert "<at" not in text


def test_dingtalk_and_feishu_are_signed(receiver):
    url, got, _ = receiver
    deliver(MESSAGE, channels(url, WEBHOOK_KIND="dingtalk", WEBHOOK_SECRET=SECRET))
    query = parse_qs(urlsplit(got[0][0]).query)
    said = f"{query['timestamp'][0]}\n{SECRET}".encode()
    sign = hmac.new(SECRET.encode(), said, hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == sign
    assert query["key"] == ["K3Y"]
    deliver(MESSAGE, channels(url, WEBHOOK_KIND="feishu", WEBHOOK_SECRET=SECRET))
    body = got[1][1]
    sign = hmac.new(f"{body['timestamp']}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert base64.b64decode(body["sign"]) == sign


def test_a_long_message_is_cut_to_what_the_robot_takes(receiver):
    url, got, _ = receiver
    long = Message("题", ("字" * 9000,), {})
    deliver(long, channels(url, WEBHOOK_KIND="wecom"))
    content = got[0][1]["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith("字…")


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (500, b"", "HTTP 500"),
        (200, b'{"errcode": 93000, "errmsg": "invalid key K3Y"}', "code 93000"),
        (200, b"<html>", "not understood"),
    ],
)
def test_a_refusal_is_a_warning_without_the_address(receiver, caplog, status, body, told):
    url, _, answer = receiver
    answer |= {"status": status, "body": body}
    with caplog.at_level(logging.DEBUG):
        (outcome,) = deliver(MESSAGE, channels(url, WEBHOOK_KIND="wecom")).values()
    assert told in outcome
    assert "K3Y" not in outcome + caplog.text


def test_nobody_listening_is_a_warning(caplog):
    with socketserver.TCPServer(("127.0.0.1", 0), None) as taken:
        url = f"http://127.0.0.1:{taken.server_address[1]}/?key=K3Y"
    assert deliver(MESSAGE, channels(url)) == {"webhook": "URLError"}
    assert "K3Y" not in caplog.text


@pytest.fixture
def mail_server():
    """Just enough SMTP on loopback to take a mail and to ask for a password."""
    got: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            def say(line):
                self.wfile.write(line.encode() + b"\r\n")

            say("220 here")
            while line := self.rfile.readline().decode().strip():
                got.append(line)
                verb = line.split()[0].upper()
                if verb == "EHLO":
                    say("250-here\r\n250 AUTH PLAIN")
                elif verb == "AUTH":
                    say(
                        "235 ok"
                        if base64.b64decode(line.split()[2]).endswith(b"s3cret")
                        else "535 no s3cret"
                    )
                elif verb == "DATA":
                    say("354 go")
                    while (text := self.rfile.readline()) != b".\r\n":
                        got.append(text.decode().strip())
                    say("250 taken")
                elif verb == "QUIT":
                    say("221 bye")
                    return
                else:
                    say("250 ok")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], got
        server.shutdown()


def mail(port: int, password: str) -> Channels:
    return Channels.of({
        "GOUJI_SMTP_HOST": "127.0.0.1", "GOUJI_SMTP_PORT": str(port), "GOUJI_SMTP_USER": "u",
        "GOUJI_SMTP_PASSWORD": password, "GOUJI_MAIL_FROM": "gouji@example.com",
        "GOUJI_MAIL_TO": "a@example.com, b@example.com",
    })  # fmt: skip


def test_a_mail_is_sent_to_all_and_its_subject_is_one_line(mail_server):
    port, got = mail_server
    message = Message("题\nBcc: evil@example.com", ("正文",), {})
    assert deliver(message, mail(port, "s3cret")) == {"mail": "sent"}
    assert [line for line in got if line.upper().startswith("RCPT")] == [
        "rcpt TO:<a@example.com>", "rcpt TO:<b@example.com>",
    ]  # fmt: skip
    headers = got[: got.index("")]
    assert not any(line.startswith("Bcc") for line in headers)
    names = [line.partition(":")[0] for line in headers if ":" in line]
    assert {"Date", "Message-ID"} <= set(names)


def test_a_wrong_password_is_a_warning_without_it(mail_server, caplog):
    port, _ = mail_server
    assert deliver(MESSAGE, mail(port, "s3cret0")) == {"mail": "SMTP 535"}
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize(
    "environment",
    [
        {"GOUJI_WEBHOOK_URL": "file:///etc/passwd"},
        {"GOUJI_WEBHOOK_KIND": "fax"},
        {"GOUJI_SMTP_HOST": "mail.example.com"},
        {"GOUJI_SMTP_SECURITY": "some"},
        {"GOUJI_SMTP_PORT": "many"},
    ],
)
def test_channels_that_are_not_complete_are_refused(environment):
    with pytest.raises(NotificationError) as refused:
        Channels.of(environment)
    assert "mail.example.com" not in str(refused.value)


def test_secrets_are_not_shown_by_the_channels_themselves():
    shown = repr(mail(25, "s3cret")) + repr(channels("http://h/?key=K3Y", WEBHOOK_SECRET=SECRET))
    assert not any(secret in shown for secret in ("s3cret", "K3Y", SECRET))


def test_without_channels_nothing_is_sent():
    assert deliver(MESSAGE, Channels.of({})) == {}
