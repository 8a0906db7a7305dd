"""The sample of deploy/nginx.conf as it is run: HTTPS, secure cookies, trusted hosts, who really asks, large bodies."""

from __future__ import annotations

import http.client
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from data.login_delay import PER_ADDRESS
from tests.support.founded import found_store
from tests.support.serving import ROOT, free_port, served, until

pytestmark = pytest.mark.e2e

NGINX = "/usr/sbin/nginx"
HOST = "siaga.example"


@dataclass
class Proxy:
    """A running nginx in front of a running server."""

    plain: int
    secure: int
    folder: Path

    def ask(
        self, method: str, path: str, body: bytes = b"", *, plain: bool = False, **headers: str
    ) -> http.client.HTTPResponse:
        connection: http.client.HTTPConnection
        if plain:
            connection = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=30)
        else:
            trusting = ssl.create_default_context(cafile=str(self.folder / "tls.crt"))
            trusting.check_hostname = False
            connection = http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=30, context=trusting)
        sent = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request(method, path, body or None, sent)
        answer = connection.getresponse()
        answer.text = answer.read().decode("utf-8", "replace")  # type: ignore[attr-defined]
        connection.close()
        return answer


def write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "tls.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    (folder / "tls.key").write_bytes(key.private_bytes(*pem))


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("proksi")
    found_store(folder / "var")
    write_certificate(folder)
    behind, plain, secure = free_port(), free_port(), free_port()
    sample = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in {
        "127.0.0.1:8050": f"127.0.0.1:{behind}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        "/etc/siaga/": f"{folder}/",
        "/run/siaga-nginx.pid": f"{folder}/nginx.pid",
        "/var/log/nginx/siaga.log": f"{folder}/error.log",
    }.items():
        assert old in sample
        sample = sample.replace(old, new)
    # Where it keeps a large request is the machine's business, not the sample's.
    kept = "".join(
        f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    written = "user root;\n" + sample.replace("http {\n", "http {\n" + kept, 1)
    (folder / "nginx.conf").write_text(written, encoding="utf-8")
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    settings = {"proxy_hops": 1, "cookie_secure": "ya", "trusted_hosts": HOST, "base_url": f"https://{HOST}"}
    with served(folder / "var", port=behind, log_level="WARNING", ready=False, **settings) as server:
        server.wait_for("siap: buka ")
        running = subprocess.Popen([*command, "-g", "daemon off;"])
        try:
            until(lambda: (folder / "nginx.pid").exists(), "nginx")
            yield Proxy(plain, secure, folder)
        finally:
            running.terminate()
            running.wait(timeout=30)


def test_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    answer = proxy.ask("GET", "/peta?lapisan=tps", plain=True)
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{HOST}/peta?lapisan=tps")


def test_cookies_are_secure_and_the_browser_is_told_to_stay(proxy: Proxy) -> None:
    answer = proxy.ask("GET", "/login")
    assert answer.status == 200
    cookie = answer.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert "nginx/" not in answer.headers.get("Server", "")


def test_another_host_is_served_nothing(proxy: Proxy) -> None:
    assert proxy.ask("GET", "/login", Host="lain.example").status == 400


def test_enrolment_is_open_over_https(proxy: Proxy) -> None:
    assert proxy.ask("GET", "/daftar").status == 200
    told = proxy.ask(
        "POST", "/api/v1/enrol", b'{"secret": "x"}', Content_Type="application/json", Origin=f"https://{HOST}"
    )
    assert told.status == 404


def test_who_asks_cannot_be_claimed(proxy: Proxy) -> None:
    """Wrong passwords, each of another name and from another address in the header: the delay is of the real one."""
    page = proxy.ask("GET", "/login")
    cookie = page.headers["Set-Cookie"].split(";")[0]
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]  # type: ignore[attr-defined]
    statuses = []
    for at in range(PER_ADDRESS.free + 2):
        form = f"csrf_token={token}&username=orang{at}&password=salah-sekali-{at}"
        answer = proxy.ask(
            "POST", "/login", form.encode(), Content_Type="application/x-www-form-urlencoded", Cookie=cookie,
            Origin=f"https://{HOST}", X_Forwarded_For=f"10.0.0.{at}",
        )  # fmt: skip
        statuses.append(answer.status)
    assert statuses[0] == 401
    assert statuses[-1] == 429


def test_a_photo_passes_and_more_does_not(proxy: Proxy) -> None:
    kind = "multipart/form-data; boundary=x"
    assert proxy.ask("POST", "/api/v1/photo", b"x" * 8_500_000, Content_Type=kind).status == 401
    assert proxy.ask("POST", "/api/v1/photo", b"x" * 9_500_000, Content_Type=kind).status == 413
