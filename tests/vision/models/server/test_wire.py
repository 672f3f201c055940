"""The way to a server: encryption, proxies, and the socket's end."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.fakes.fault_proxy import FaultProxy, Hold, http, instead
from tests.fakes.scripted_server import ScriptedServer
from vision.errors import ModelUnavailable
from vision.models.server import ServerOptions, open_server
from vision.models.server.address import read_address
from vision.models.server.patience import Patience
from vision.models.server.wire import Wire
from vision.models.types import Message, Request

HI = Request((Message.of("user", "Hi"),))
ONCE = ServerOptions(tries=1, deadline_s=5, allow_plain=True)
ANSWER = {"choices": [{"message": {"content": "through the proxy"}, "finish_reason": "stop"}]}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key, in one file."""
    pytest.importorskip("cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nobody")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(secret, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + secret.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return file


@contextmanager
def encrypted(certificate: Path, heard: list[bytes]) -> Iterator[int]:
    """A server that speaks TLS and answers one request; gives its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def serve() -> None:
        try:
            taken, _ = listener.accept()
            with closing(context.wrap_socket(taken, server_side=True)) as client:
                while not b"".join(heard).endswith(b"}}"):
                    heard.append(client.recv(65536))
                client.sendall(http(200, ANSWER))
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join()
        listener.close()


def test_a_certificate_that_nobody_vouches_for_is_told_and_no_key_is_sent(certificate):
    heard: list[bytes] = []
    with (
        encrypted(certificate, heard) as port,
        pytest.raises(ModelUnavailable, match="not trusted") as caught,
    ):
        open_server(f"https://127.0.0.1:{port}", "m", key="s3cret", options=ONCE).ask(HI)
    assert heard == []
    assert "Nothing was sent there." in str(caught.value)


def test_an_encrypted_server_that_is_trusted_is_heard(certificate, monkeypatch):
    trusting = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    heard: list[bytes] = []
    with encrypted(certificate, heard) as port:
        reply = open_server(f"https://127.0.0.1:{port}", "m", key="s3cret", options=ONCE).ask(HI)
    assert reply.text == "through the proxy"
    assert b"Authorization: Bearer s3cret" in b"".join(heard)


def test_https_to_a_server_without_it_is_told():
    def serve(listener: socket.socket) -> None:
        taken, _ = listener.accept()
        with closing(taken):
            taken.recv(65536)
            taken.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        with pytest.raises(ModelUnavailable, match="Check port and https"):
            open_server(f"https://127.0.0.1:{listener.getsockname()[1]}", "m", options=ONCE).ask(HI)
        thread.join()


def test_a_proxy_of_the_system_is_used_for_other_machines_and_never_for_this_one(monkeypatch):
    with FaultProxy("", instead(http(200, ANSWER))) as proxy, ScriptedServer(["direct"]) as server:
        there = proxy.address.removesuffix("/v1").replace("//", "//me:pw@")
        monkeypatch.setattr(urllib.request, "getproxies", lambda: {"http": there, "https": there})
        monkeypatch.setattr(urllib.request, "proxy_bypass", lambda host: False)
        assert open_server("http://models.example", "m", options=ONCE).ask(HI).text == "through the proxy"
        assert open_server(server.address, "m", options=ONCE).ask(HI).text == "direct"
        (asked,) = proxy.requests
    assert asked.startswith(b"POST http://models.example:80/v1/chat/completions HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic bWU6cHc=" in asked


def test_an_encrypted_server_is_reached_through_a_tunnel_and_the_proxy_sees_no_key(monkeypatch):
    with FaultProxy("", instead(b"HTTP/1.1 403 Forbidden\r\n\r\n")) as proxy:
        there = proxy.address.removesuffix("/v1")
        monkeypatch.setattr(urllib.request, "getproxies", lambda: {"https": there})
        monkeypatch.setattr(urllib.request, "proxy_bypass", lambda host: False)
        with pytest.raises(ModelUnavailable, match="cannot be reached"):
            open_server("https://models.example", "m", key="s3cret", options=ONCE).ask(HI)
        (asked,) = proxy.requests
    assert asked.startswith(b"CONNECT models.example:443 HTTP/1.")
    assert b"s3cret" not in asked


def test_closing_an_exchange_tells_the_server_that_nobody_listens():
    gone = threading.Event()

    def watch(_, over):
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while not over.wait(0.01):
            try:
                yield b" "
            except GeneratorExit:
                gone.set()
                raise

    with FaultProxy("", watch) as proxy:
        exchange = Wire(read_address(proxy.address), "", connect_s=1, proxies=True).ask("GET", "/models")
        assert exchange.head(Patience(5)).status == 200
        exchange.close()
        assert gone.wait(3)


@pytest.mark.parametrize(
    "begun", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"]
)
def test_closing_an_exchange_ends_its_thread_while_the_server_is_silent(begun):
    def fall_silent(_, __):
        yield begun
        raise Hold

    with FaultProxy("", fall_silent) as proxy:
        exchange = Wire(read_address(proxy.address), "", connect_s=1, proxies=True).ask("GET", "/models")
        assert exchange.head(Patience(5)).status == 200
        (thread,) = [
            one for one in threading.enumerate() if one.name == f"asking {read_address(proxy.address).place}"
        ]
        exchange.close()
        thread.join(3)
        assert not thread.is_alive()


def test_a_machine_that_does_not_exist_is_told():
    with pytest.raises(ModelUnavailable, match=r"There is no machine called nowhere\.invalid"):
        open_server("http://nowhere.invalid", "m", options=ServerOptions(tries=1, proxies=False)).ask(HI)
