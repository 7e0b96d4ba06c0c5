"""The doors of a broker that asks who is there: SASL over TLS, client certificates, bad doors."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.support.certificates import Authority, Issued

ISSUER = "https://login.example"
AUDIENCE = "kafka"

# SASL_SSL takes every mechanism, MTLS a client certificate; CLEAR takes passwords unencrypted.
# The certificate of EXPIRED ended yesterday and that of ELSEWHERE is of another host.
DOORS = {
    "SASLTLS": "SASL_SSL",
    "MTLS": "SSL",
    "CLEAR": "SASL_PLAINTEXT",
    "EXPIRED": "SSL",
    "ELSEWHERE": "SSL",
}
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
_OAUTH = "org.apache.kafka.common.security.oauthbearer"
_MECHANISMS = "SCRAM-SHA-256,SCRAM-SHA-512,PLAIN,OAUTHBEARER"


@dataclass
class Security:
    """Users with their passwords, an authority, and a signer of tokens, in a folder."""

    folder: Path
    users: dict[str, str]
    authority: Authority = field(init=False)
    tokens: TokenSigner = field(init=False)

    def __post_init__(self) -> None:
        self.authority = Authority(self.folder)
        self.tokens = TokenSigner(self.folder / "jwks.json")

    @property
    def scram(self) -> list[str]:
        """What `kafka-storage format --add-scram` takes."""
        return [
            f"{mechanism}=[name={name},password={password}]"
            for name, password in self.users.items()
            for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")
        ]

    @property
    def java_options(self) -> list[str]:
        """Kafka reads keys of tokens only from addresses that this names."""
        return [f"-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls={self.tokens.address}"]

    def properties(self) -> list[str]:
        """The lines of server.properties that make the doors, but for their addresses."""
        authority = self.authority
        stores = {
            "sasltls": authority.issue("broker"),
            "mtls": authority.issue("broker"),
            "expired": authority.issue("expired", days=-1),
            "elsewhere": authority.issue("elsewhere", hosts=("kafka.example",)),
        }
        lines = [
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users=User:ANONYMOUS",
            f"sasl.enabled.mechanisms={_MECHANISMS}",
            "listener.name.mtls.ssl.client.auth=required",
            "ssl.principal.mapping.rules=RULE:^CN=([^,]+).*$/$1/",
        ]
        for door, issued in stores.items():
            lines += self._tls(f"listener.name.{door}.", issued)
        for door in ("sasltls", "clear"):
            lines += self._sasl(f"listener.name.{door}.")
        return lines

    def _tls(self, prefix: str, issued: Issued) -> list[str]:
        return [
            f"{prefix}ssl.keystore.type=PEM",
            f"{prefix}ssl.keystore.location={issued.store}",
            f"{prefix}ssl.truststore.type=PEM",
            f"{prefix}ssl.truststore.location={self.authority.ca}",
        ]

    def _sasl(self, prefix: str) -> list[str]:
        plain = " ".join(f'user_{name}="{password}"' for name, password in self.users.items())
        oauth = f"{prefix}oauthbearer.sasl."
        return [
            f"{prefix}scram-sha-256.sasl.jaas.config={_SCRAM}",
            f"{prefix}scram-sha-512.sasl.jaas.config={_SCRAM}",
            f"{prefix}plain.sasl.jaas.config={_PLAIN} required {plain};",
            f"{oauth}jaas.config={_OAUTH}.OAuthBearerLoginModule required;",
            f"{oauth}server.callback.handler.class={_OAUTH}.OAuthBearerValidatorCallbackHandler",
            f"{oauth}oauthbearer.jwks.endpoint.url={self.tokens.address}",
            f"{oauth}oauthbearer.expected.audience={AUDIENCE}",
            f"{oauth}oauthbearer.expected.issuer={ISSUER}",
            # Whoever came with a token has to show one again after so long, or is shut out.
            f"{prefix}oauthbearer.connections.max.reauth.ms=4000",
        ]


class TokenSigner:
    """Signs tokens (JWT, RS256) and writes its public key as the broker reads it (JWKS)."""

    def __init__(self, jwks: Path) -> None:
        self._key = rsa.generate_private_key(65537, 2048)
        numbers = self._key.public_key().public_numbers()
        key = {
            "kty": "RSA",
            "kid": "1",
            "alg": "RS256",
            "use": "sig",
            "n": _encode(numbers.n.to_bytes(256, "big")),
            "e": _encode(numbers.e.to_bytes(3, "big")),
        }
        jwks.write_text(json.dumps({"keys": [key]}))
        self.address = jwks.as_uri()

    def sign(self, user: str, *, seconds: float = 600, audience: str = AUDIENCE) -> str:
        """A token for a user that is good for so long."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": audience,
            "sub": user,
            "iat": now - 60,
            "exp": now + int(seconds),
        }
        parts = ({"alg": "RS256", "typ": "JWT", "kid": "1"}, claims)
        signed = ".".join(_encode(json.dumps(part).encode()) for part in parts)
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_encode(signature)}"


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
