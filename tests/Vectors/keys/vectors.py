"""Makes the vectors in this folder with another implementation than ours: Python's `cryptography`.

    python3 vectors.py        # rewrites envelope.json and stream.json

Keys, nonces and salts are fixed and secret from nobody.
"""
import hashlib
import json
import struct
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = bytes(range(32))
NONCE = bytes(range(0x40, 0x4C))
SALT = bytes(range(0x80, 0xA0))
CHUNK = 64 * 1024
SCOPES = {
    "tenant": ("tenant", "acme", ""),
    "subject": ("subject", "acme", "user-1"),
    "contact": ("contact", "acme", "req_1"),
    "audit-month": ("audit-month", "", "2026-01"),
}


def context(label, header, scope, purpose, record):
    parts = [label.encode(), header, *(text.encode() for text in (*SCOPES[scope], purpose, record))]
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def envelope(scope, purpose, record, plaintext, version=1):
    header = b"PFE\x01\x01" + struct.pack(">I", version) + NONCE
    return header + AESGCM(KEY).encrypt(
        NONCE, plaintext, context("privacy-functions/envelope/1", header, scope, purpose, record))


def pattern(length):
    return bytes(i * 31 % 251 for i in range(length))


def chunks(plaintext):
    return [plaintext[i:i + CHUNK] for i in range(0, len(plaintext), CHUNK)] or [b""]


def stream(scope, purpose, record, plaintext, version=1, last=True):
    header = b"PFS\x01\x01" + struct.pack(">I", version) + SALT
    info = context("privacy-functions/stream/1", header, scope, purpose, record)
    gcm = AESGCM(HKDF(hashes.SHA256(), 32, SALT, info).derive(KEY))
    sealed = chunks(plaintext)
    return [header] + [
        gcm.encrypt(struct.pack(">3xqB", number, last and number == len(sealed) - 1), chunk, None)
        for number, chunk in enumerate(sealed)]


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def envelopes():
    plain = "ada@acme.example".encode()
    good = envelope("subject", "mail", "mail_1", plain)
    cases = [
        {"name": f"{scope} scope", "scope": scope, "purpose": "mail", "record": "mail_1",
         "plaintext": plain.hex(), "sealed": envelope(scope, "mail", "mail_1", plain).hex()} for scope in SCOPES]
    cases.append({"name": "empty plaintext", "scope": "subject", "purpose": "p", "record": "r",
                  "plaintext": "", "sealed": envelope("subject", "p", "r", b"").hex()})
    cases.append({"name": "key version 258, text beyond ASCII", "scope": "subject", "purpose": "p", "record": "r", "version": 258,
                  "plaintext": "Żółć ☃".encode().hex(), "sealed": envelope("subject", "p", "r", "Żółć ☃".encode(), 258).hex()})
    bad = {
        "empty": b"",
        "header only": good[:21],
        "one byte short of an empty record": good[:36],
        "tag cut": good[:-1],
        "byte added": good + b"\0",
        "other magic": b"PFS" + good[3:],
        "unknown format version": good[:3] + b"\x02" + good[4:],
        "unknown algorithm": good[:4] + b"\x02" + good[5:],
        "key version 0": good[:5] + b"\0\0\0\0" + good[9:],
        "key version beyond 31 bits": good[:5] + b"\xff\xff\xff\xff" + good[9:],
        "nonce altered": flip(good, 9),
        "ciphertext altered": flip(good, 21),
        "tag altered": flip(good, len(good) - 1),
        "of another record": envelope("subject", "mail", "mail_2", plain),
        "of another purpose": envelope("subject", "export", "mail_1", plain),
        "of another scope": envelope("tenant", "mail", "mail_1", plain),
        "parts shifted between purpose and record": envelope("subject", "mailm", "ail_1", plain),
        "a stream in the place of a record": b"".join(stream("subject", "mail", "mail_1", plain)),
    }
    return {"key": KEY.hex(), "nonce": NONCE.hex(), "good": cases,
            "malformed": {"scope": "subject", "purpose": "mail", "record": "mail_1",
                          "cases": [{"name": name, "sealed": data.hex()} for name, data in bad.items()]}}


def streams():
    lengths = [0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK, 3 * CHUNK + 1, 7 * CHUNK + 12345]
    good = []
    for length in lengths:
        sealed = b"".join(stream("subject", "export-part", "part_1", pattern(length)))
        case = {"name": f"{length} bytes", "length": length, "sealedLength": len(sealed),
                "sealedSha256": hashlib.sha256(sealed).hexdigest()}
        if length <= 100:
            case["sealed"] = sealed.hex()
        good.append(case)
    small = stream("subject", "export-part", "part_1", pattern(100))
    whole = b"".join(small)
    bad = {
        "empty": b"",
        "header cut": small[0][:-1],
        "header only": small[0],
        "cut in the tag of the only chunk": whole[:-1],
        "shorter than a tag": small[0] + small[1][:10],
        "byte added": whole + b"\0",
        "last chunk not marked as last": b"".join(stream("subject", "export-part", "part_1", pattern(100), last=False)),
        "empty last chunk after another": small[0] + small[1] + b"\0" * 16,
        "other magic": b"PFE" + whole[3:],
        "unknown format version": whole[:3] + b"\x02" + whole[4:],
        "unknown algorithm": whole[:4] + b"\x02" + whole[5:],
        "key version 0": whole[:5] + b"\0\0\0\0" + whole[9:],
        "salt altered": flip(whole, 20),
        "ciphertext altered": flip(whole, 41),
        "tag altered": flip(whole, len(whole) - 1),
        "of another record": b"".join(stream("subject", "export-part", "part_2", pattern(100))),
        "of another purpose": b"".join(stream("subject", "export", "part_1", pattern(100))),
        "of another scope": b"".join(stream("tenant", "export-part", "part_1", pattern(100))),
        "a record in the place of a stream": envelope("subject", "export-part", "part_1", pattern(100)),
    }
    return {"key": KEY.hex(), "salt": SALT.hex(), "scope": "subject", "purpose": "export-part", "record": "part_1",
            "pattern": "byte i is i * 31 mod 251", "good": good,
            "malformed": [{"name": name, "sealed": data.hex()} for name, data in bad.items()]}


for name, vectors in {"envelope.json": envelopes(), "stream.json": streams()}.items():
    Path(__file__).with_name(name).write_text(json.dumps(vectors, indent=2, ensure_ascii=False) + "\n")
