"""Makes the vectors in this folder with another implementation than ours: Python's `cryptography`.

    python3 vectors.py        # rewrites vectors.json and jwks.json

The keys are fixed and secret from nobody; signatures are deterministic (RFC 6979), so that a run changes nothing.
Each refused document is wrong in one way only: whatever else a verifier looks at before or after is good.
"""
import base64
import copy
import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

CERTIFICATE = "privacy-erasure-certificate+jws"
SUPPLEMENT = "privacy-erasure-supplement+jws"
CHECKPOINT = "privacy-audit-checkpoint+jws"
LOG = "log_01jd000000000000000000000a"
REQUEST = "req_01jd0000000000000000000001"
ISSUED = "2026-11-21T09:00:00.000Z"
LATER = "2026-12-31T09:00:00.000Z"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def canonical(value):
    """RFC 8785 for strings, integers, lists and objects whose names are ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Key:
    def __init__(self, secret):
        self.private = ec.derive_private_key(secret, ec.SECP256R1())
        point = self.private.public_key().public_numbers()
        self.jwk = {"crv": "P-256", "kty": "EC", "x": b64(point.x.to_bytes(32)), "y": b64(point.y.to_bytes(32))}
        self.kid = b64(hashlib.sha256(canonical(self.jwk)).digest())

    def sign(self, payload, typ, header=None, **protected):
        head = b64(canonical({"alg": "ES256", "kid": self.kid, "typ": typ, **protected}))
        body = b64(payload)
        der = self.private.sign(f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        r, s = decode_dss_signature(der)
        jws = {"payload": body, "protected": head, "signature": b64(r.to_bytes(32) + s.to_bytes(32))}
        return jws if header is None else {**jws, "header": header}


OURS, STRANGER = Key(20261121), Key(20261122)


def sha256(data):
    return hashlib.sha256(data).digest()


def root(leaves):
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0])
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + root(leaves[:split]) + root(leaves[split:]))


def path(index, leaves):
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return path(index, leaves[:split]) + [root(leaves[split:])]
    return path(index - split, leaves[split:]) + [root(leaves[:split])]


def event(payload, action="certificate.issued", **changed):
    leaf = {
        "action": action, "at": json.loads(payload)["issuedAt"], "commitment": "c0" * 32,
        "evidence": sha256(payload).hex(), "id": f"{REQUEST}.{action}", "outcome": "done", "target": REQUEST,
        "tenant": "acme", "version": "1"}
    return canonical({**leaf, **changed})


def checkpoint(leaves, key=OURS, **changed):
    said = {"log": LOG, "root": root(leaves).hex(), "size": len(leaves), "time": LATER, "type": "audit-checkpoint",
            "version": "1"}
    return key.sign(canonical({**said, **changed}), CHECKPOINT)


def proof(index, leaves, **changed):
    said = {"index": index, "leafHash": sha256(b"\0" + leaves[index]).hex(), "log": LOG,
            "path": [node.hex() for node in path(index, leaves)], "root": root(leaves).hex(), "size": len(leaves),
            "type": "audit-inclusion-proof", "version": "1"}
    return {**said, **changed}


def log_of(leaf):
    others = [canonical({"id": f"other_{i}", "version": "1"}) for i in range(6)]
    return others[:4] + [leaf] + others[4:]


def header(leaf, log=None):
    leaves = log or log_of(leaf)
    return {"checkpoint": checkpoint(leaves), "inclusionProof": proof(4, leaves), "leaf": b64(leaf)}


def issue(document, typ=CERTIFICATE, action="certificate.issued", **leaf):
    payload = document if isinstance(document, bytes) else canonical(document)
    return OURS.sign(payload, typ, header(event(payload, action, **leaf)))


def past(at):
    return {"at": at, "status": "past"}


def ahead(at):
    return {"at": at, "status": "ahead"}


def certified():
    ages_out = {"fate": "ages_out", "until": "2026-12-26T08:10:00.000Z"}
    probe = {"method": "independent_query", "verifiedAt": "2026-11-21T08:09:00.000Z"}
    return {
        "approvals": [{"actor": "actor-1", "at": "2026-11-14T08:00:00.000Z", "kind": "requested"}],
        "dates": {
            "graceEnded": past("2026-11-21T08:00:00.000Z"), "keyInaccessible": past("2026-11-21T08:15:00.000Z"),
            "keyIrrecoverable": {"status": "unknown"}, "lastBackupExpires": ahead("2026-12-26T08:10:00.000Z"),
            "liveSystemsErased": past("2026-11-21T08:10:00.000Z"), "received": past("2026-11-14T08:00:00.000Z"),
            "started": past("2026-11-21T08:00:00.000Z")},
        "grace": "observed",
        "holds": [{"from": "2026-11-21T08:02:00.000Z", "hold": "hold_1", "until": "2026-11-21T08:04:00.000Z"}],
        "issuedAt": ISSUED, "log": LOG, "product": "Müller & Söhne 日本",
        "recipients": [{"name": "Mailer", "recipient": "mailer", "toldAt": "2026-11-21T08:11:00.000Z"},
                       {"name": "Advisor", "recipient": "advisor"}],
        "regulation": "gdpr", "request": REQUEST,
        "services": [
            {"collections": [
                {"backups": ages_out, "collection": "users", "count": 1, "outcome": "erased"},
                {"backups": ages_out, "collection": "notes", "count": 0, "outcome": "nothing_found"}],
             "probe": probe, "service": "accounts", "title": "Accounts"},
            {"collections": [
                {"backups": {"fate": "kept"}, "collection": "invoices", "count": 3, "ground": "tax-records",
                 "groundText": "Tax law demands it.", "outcome": "retained", "until": "2033-11-21T09:00:00.000Z"}],
             "probe": probe, "service": "billing", "title": "Billing"},
            {"collections": [
                {"backups": {"at": "2026-11-21T08:15:00.000Z", "fate": "shredded", "key": "subject"},
                 "collection": "files", "count": 12, "outcome": "erased"},
                {"backups": ages_out, "collection": "views", "count": 5, "outcome": "pseudonymised"}],
             "probe": probe, "service": "documents", "title": "Documents"},
            {"collections": [
                {"backups": {"fate": "none"}, "collection": "traffic", "count": 0, "outcome": "not_kept"}],
             "probe": {"method": "declared"}, "service": "live", "title": "Live view"}],
        "subject": "hmac-1:3f0c", "tenant": "acme", "type": "erasure-certificate", "version": "1"}


def supplemented(certificate):
    return {
        "certificate": sha256(canonical(certificate)).hex(),
        "dates": {"keyInaccessible": past("2026-11-21T08:15:00.000Z"),
                  "keyIrrecoverable": past("2026-12-30T08:00:00.000Z"),
                  "lastBackupExpires": past("2026-12-26T08:10:00.000Z")},
        "issuedAt": LATER, "log": LOG, "number": 2,
        "probes": [{"after": "P1D", "outcome": "nothing_found", "probedAt": "2026-11-22T08:10:00.000Z"},
                   {"after": "P30D", "outcome": "found_again", "probedAt": "2026-12-21T08:10:00.000Z"}],
        "product": "Müller & Söhne 日本", "request": REQUEST, "tenant": "acme", "type": "erasure-supplement",
        "version": "1"}


def changed(document, *where, to=None):
    """A copy with one member set, or taken away where `to` is None."""
    copied = copy.deepcopy(document)
    target = copied
    for step in where[:-1]:
        target = target[step]
    if to is None:
        del target[where[-1]]
    else:
        target[where[-1]] = to
    return copied


def forged_proofs(good, payload):
    leaf = event(payload)
    leaves = log_of(leaf)

    def with_header(**members):
        return {**good, "header": {**header(leaf), **members}}

    def announced(**leaf_members):
        other = event(payload, **leaf_members)
        return {**good, "header": header(other)}

    sibling = proof(4, leaves)
    wrong_path = {**sibling, "path": ["00" * 32] + sibling["path"][1:]}
    forged = checkpoint(leaves)
    return [
        ("without its proof", "carries no proof", {name: good[name] for name in good if name != "header"}),
        ("with a proof that lacks the leaf", "carries no proof",
         {**good, "header": {name: value for name, value in header(leaf).items() if name != "leaf"}}),
        ("with more in its header", "carries no proof", with_header(note="trust me")),
        ("with the leaf of another event", "not the certificate.issued event", announced(action="request.completed")),
        ("with the leaf of a refusal", "not the certificate.issued event", announced(outcome="refused")),
        ("with a leaf that is not canonical", "not the certificate.issued event",
         {**good, "header": header(leaf.replace(b":", b": ", 1))}),
        ("with the leaf of another document", "announced another document", announced(evidence="ab" * 32)),
        ("with the leaf of another request", "another request or tenant",
         announced(target="req_01jd0000000000000000000002")),
        ("with the leaf of another tenant", "another request or tenant", announced(tenant="globex")),
        ("with the leaf of another time", "another time", announced(at="2026-11-20T09:00:00.000Z")),
        ("with a leaf that the proof is not for", "proof is for another event",
         with_header(leaf=b64(event(payload, commitment="c1" * 32)))),
        ("with a changed path", "does not lead to the signed root", with_header(inclusionProof=wrong_path)),
        ("with another index", "does not lead to the signed root",
         with_header(inclusionProof={**sibling, "index": 3})),
        ("with a proof for another size", "proof is for a log of 6 events",
         with_header(inclusionProof={**sibling, "size": 6})),
        ("with a proof for another root", "another root", with_header(inclusionProof={**sibling, "root": "00" * 32})),
        ("with a proof of another log", "of different logs", with_header(inclusionProof={**sibling, "log": "log_b"})),
        ("with a proof that is none", "cannot be read", with_header(inclusionProof={"type": "proof"})),
        ("with a changed checkpoint", "checkpoint is not good",
         with_header(checkpoint={**forged, "payload": checkpoint(leaves, size=8)["payload"]})),
        ("with a checkpoint by a stranger", "checkpoint is not good",
         with_header(checkpoint=checkpoint(leaves, key=STRANGER))),
        ("with a certificate for a checkpoint", "checkpoint is not good", with_header(
            checkpoint=OURS.sign(payload, CERTIFICATE))),
        ("with a checkpoint of another log", "of different logs",
         with_header(checkpoint=checkpoint(leaves, log="log_b"))),
    ]


def forged_signatures(good, payload):
    leaf = event(payload)
    shorter = payload.replace(b'"count":12', b'"count":11')
    return [
        ("with a changed count", "signature does not fit", {**good, "payload": b64(shorter)}),
        ("with a swapped signature", "signature does not fit",
         {**good, "signature": issue(changed(certified(), "grace", to="none"))["signature"]}),
        ("by a stranger", "key that is not in the key set", STRANGER.sign(payload, CERTIFICATE, header(leaf))),
        ("by a stranger who names our key", "signature does not fit",
         STRANGER.sign(payload, CERTIFICATE, header(leaf), kid=OURS.kid)),
        ("signed as something else", "signed for another purpose", OURS.sign(payload, SUPPLEMENT, header(leaf))),
        ("without an algorithm", "another algorithm", OURS.sign(payload, CERTIFICATE, header(leaf), alg="none")),
        ("with a critical header", "critical", OURS.sign(payload, CERTIFICATE, header(leaf), crit=["b64"])),
        ("with an algorithm in the open", "unprotected header",
         {**good, "header": {**good["header"], "alg": "none"}}),
        ("without its payload", "was not given", {name: good[name] for name in good if name != "payload"}),
    ]


def forged_payloads(document):
    erased = ("services", 0, "collections", 0)
    retained = ("services", 1, "collections", 0)
    none = "no erasure certificate of version 1"
    cases = [
        ("of another version", none, changed(document, "version", to="2")),
        ("that is another document", none, changed(document, "type", to="erasure-supplement")),
        ("with an unknown member", none, changed(document, "note", to="all is well")),
        ("without its dates", none, changed(document, "dates")),
        ("with a time of another form", none, changed(document, "dates", "started", "at", to="2026-11-21T08:00:00Z")),
        ("with a past date that lies ahead", none,
         changed(document, "dates", "lastBackupExpires", "status", to="past")),
        ("whose live systems are not erased yet", none,
         changed(document, "dates", "liveSystemsErased", to=ahead("2027-01-01T00:00:00.000Z"))),
        ("whose key is nowhere", none, changed(document, "dates", "keyInaccessible", to={"status": "unknown"})),
        ("with grace observed that never ended", none, changed(document, "dates", "graceEnded", to={"status": "none"})),
        ("with grace waived by nobody", none, changed(
            changed(document, "grace", to="waived"), "dates", "graceEnded", to={"status": "none"})),
        ("with a step that failed", none, changed(document, *erased, "outcome", to="failed")),
        ("with a step that is held", none, changed(document, *erased, "outcome", to="held")),
        ("with nothing erased", none, changed(document, *erased, "count", to=0)),
        ("with records kept on no ground", none, changed(document, *retained, "groundText")),
        ("with records kept for ever", none, changed(document, *retained, "until")),
        ("with a ground for what is erased", none, changed(document, *erased, "ground", to="tax-records")),
        ("with a service that nobody asked", none,
         changed(document, "services", 0, "probe", to={"method": "declared"})),
        ("with a probe of unknown kind", none, changed(document, "services", 0, "probe", "method", to="promised")),
        ("with a service twice", none, changed(document, "services", 1, "service", to="accounts")),
        ("without any service", none, changed(document, "services", to=[])),
        ("with a count as text", none, changed(document, *erased, "count", to="1")),
        ("with bytes shredded under no key", none, changed(document, "services", 2, "collections", 0, "backups", "key")),
        ("of another log", "another audit log", changed(document, "log", to="log_b")),
    ]
    spaced = json.dumps(document, sort_keys=True, ensure_ascii=False).encode()
    fraction = canonical(document).replace(b'"count":12', b'"count":12.0')
    return [(name, reason, issue(wrong)) for name, reason, wrong in cases] + [
        ("with blanks between its members", "not canonical", issue(spaced)),
        ("with a fraction", "not canonical", issue(fraction)),
    ]


def forged_supplements(document):
    none = "no erasure supplement of version 1"
    cases = [
        ("of another version", none, changed(document, "version", to="2")),
        ("that adds to nothing", none, changed(document, "certificate", to="")),
        ("without a number", none, changed(document, "number", to=0)),
        ("with a past date that lies ahead", none,
         changed(document, "dates", "keyIrrecoverable", "at", to="2027-01-01T00:00:00.000Z")),
        ("that found who knows what", none, changed(document, "probes", 1, "outcome", to="found")),
        ("after who knows how long", none, changed(document, "probes", 1, "after", to="PT1S")),
        ("of another log", "another audit log", changed(document, "log", to="log_b")),
    ]
    refused = [(name, reason, issue(wrong, SUPPLEMENT, "supplement.issued")) for name, reason, wrong in cases]
    other = changed(document, "certificate", to="ab" * 32)
    return refused + [
        ("with the leaf of a certificate", "not the supplement.issued event", issue(document, SUPPLEMENT)),
        ("of another certificate", "another certificate than the one given",
         issue(other, SUPPLEMENT, "supplement.issued"))]


def main():
    folder = Path(__file__).parent
    document = certified()
    payload = canonical(document)
    good = issue(document)
    addition = issue(supplemented(document), SUPPLEMENT, "supplement.issued")
    certificates = forged_signatures(good, payload) + forged_proofs(good, payload) + forged_payloads(document)
    supplements = forged_supplements(supplemented(document))
    twice = canonical(good).decode().replace('"payload":', f'"payload":"{b64(payload)}","payload":', 1)

    def refused(cases):
        return [{"name": name, "reason": reason, "document": canonical(jws).decode()} for name, reason, jws in cases]

    (folder / "vectors.json").write_text(json.dumps({
        "certificate": canonical(good).decode(), "supplement": canonical(addition).decode(),
        "sha256": sha256(payload).hex(),
        "refusedCertificates": refused(certificates) + [
            {"name": "with its payload twice", "reason": "duplicate members", "document": twice}],
        "refusedSupplements": refused(supplements)}, indent=1, ensure_ascii=False) + "\n")
    jwk = {**OURS.jwk, "alg": "ES256", "kid": OURS.kid, "use": "sig"}
    (folder / "jwks.json").write_text(json.dumps({"keys": [jwk]}) + "\n")


if __name__ == "__main__":
    main()
