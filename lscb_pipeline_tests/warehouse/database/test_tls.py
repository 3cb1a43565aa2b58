"""LSCB_DATABASE_TLS: a server without TLS, or with another's certificate, is refused in a line that says why."""

import datetime as dt
import ipaddress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.warehouse.database.connect import Warehouse, WarehouseError
from lscb_pipeline_tests.warehouse.database.pooled import needs_pgbouncer, pooled


def certificate(folder: Path, name: str) -> None:
    """A certificate of 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / f"{name}.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / f"{name}.key").write_bytes(key.private_bytes(*form))
    (folder / f"{name}.key").chmod(0o600)


def is_by_tls(warehouse: Warehouse) -> bool:
    with warehouse.transaction() as connection:
        return bool(connection.connection.driver_connection.info.ssl_in_use)  # type: ignore[union-attr]


@needs_pgbouncer
def test_tls_is_required_by_the_setting_whatever_the_address_says(centre: Centre, tmp_path: Path) -> None:
    _ = centre.warehouse
    asking = centre.settings.model_copy(update={"database_tls": "require"})
    with pooled(centre.settings, tmp_path / "plain", "session") as url:
        assert not is_by_tls(Warehouse.own(centre.settings, url)), "without the setting it is as the address says"
        for address in (url, f"{url}?sslmode=disable"):
            settings = asking.model_copy(update={"database_url": address, "analyst_url": address})
            with pytest.raises(
                WarehouseError, match=r"not reached by TLS as LSCB_DATABASE_TLS .* asks: server does not"
            ):
                _ = Centre(settings).warehouse
            asking_centre = Centre(settings)
            vars(asking_centre)["warehouse"] = centre.warehouse
            with pytest.raises(WarehouseError, match="not reached by TLS"):
                is_by_tls(asking_centre.analyst)
    for name in ("server", "other"):
        certificate(tmp_path, name)
    files = (f"client_tls_{kind}_file = {tmp_path}/server.{end}" for kind, end in (("cert", "crt"), ("key", "key")))
    tls = "\n".join(["client_tls_sslmode = require", *files])
    with pooled(centre.settings, tmp_path / "tls", "session", tls) as url:
        assert is_by_tls(Warehouse.own(asking, url))
        verifying = asking.model_copy(update={"database_tls": "verify-full"})
        assert is_by_tls(Warehouse.own(verifying, f"{url}?sslrootcert={tmp_path}/server.crt"))
        with pytest.raises(WarehouseError, match="certificate verify failed"):
            is_by_tls(Warehouse.own(verifying, f"{url}?sslrootcert={tmp_path}/other.crt"))
