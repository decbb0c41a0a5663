"""Codes that people read, copy and speak, and the secrets behind them.

How long each is follows from what one guess is worth. The caller allows five tries, then a wait.

- Gate code: 8 digits and a check digit, written 3 + 3 + 3. With 60 open codes a guess fits 6 times in 10^7.
  It is copied by hand at a gate and typed after leaving, so a slip must show at once, without a network.
- Reporter's code: 6 digits, a new one every 5 minutes. With 7 steps searched a guess fits 7 times in 10^6.
  It is one witness of several, and it fixes a time.
- Confirmation code: 8 digits, 4 + 4, used once, 10^-8; the desk reads it out on the telephone.
- Ticket link: 192 random bits, since the link alone opens a ticket.
- Enrolment code: 9 characters and a check character, 5 + 5, used once, 3 in 10^14; for phones whose
  camera fails.

What is short enough to be tried out one by one is stored as a keyed hash: a stolen database tells no code.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from server.domain.errors import Problem
from server.domain.tags import ALPHABET, check_character, folded

GATE_CODE_DIGITS = 9
CONFIRMATION_DIGITS = 8
ENROLMENT_LENGTH = 10
REPORTER_STEP_MS = 5 * 60_000
REPORTER_DIGITS = 6
REPORTER_MARGIN_MS = 15 * 60_000
REPORTER_MOST_STEPS = 300  # 25 hours: past that a right code says too little, and a guessed one is too likely

# Damm's quasigroup of order 10: finds every wrong digit and every swap of neighbours.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def make_gate_codes(count: int) -> tuple[str, ...]:
    """Gives `count` different one-time gate codes for one printed sheet."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        body = f"{secrets.randbelow(10 ** (GATE_CODE_DIGITS - 1)):0{GATE_CODE_DIGITS - 1}d}"
        codes[body + str(_damm(body))] = None
    return tuple(codes)


def parse_gate_code(text: str) -> str:
    """Gives the nine digits of a gate code as typed, with or without spaces and dashes.

    Raises:
        code-mistyped: not nine digits, or the check digit says that one was miscopied.
    """
    code = _digits(text, GATE_CODE_DIGITS)
    if _damm(code):
        raise Problem("code-mistyped", reason="check")
    return code


def make_confirmation_code() -> str:
    """Gives the eight digits that the desk reads out to a reporter who lost the link."""
    return f"{secrets.randbelow(10**CONFIRMATION_DIGITS):0{CONFIRMATION_DIGITS}d}"


def parse_confirmation_code(text: str) -> str:
    """Gives the eight digits as typed.

    Raises:
        code-mistyped: not eight digits.
    """
    return _digits(text, CONFIRMATION_DIGITS)


def make_link_secret() -> str:
    """Gives the secret part of a ticket link: 192 bits, safe in a URL."""
    return urlsafe_b64encode(secrets.token_bytes(24)).decode("ascii")


def make_enrolment_code() -> str:
    """Gives the code that enrols one phone: ten characters of a tag's alphabet, the last a check."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(ENROLMENT_LENGTH - 1))
    return body + check_character(body)


def parse_enrolment_code(text: str) -> str:
    """Gives the ten characters of an enrolment code as typed or scanned.

    Raises:
        code-mistyped: wrong length, a character that no code has, or the check fails.
    """
    code = folded(text)
    if len(code) != ENROLMENT_LENGTH or any(character not in ALPHABET for character in code):
        raise Problem("code-mistyped", reason="length")
    if check_character(code[:-1]) != code[-1]:
        raise Problem("code-mistyped", reason="check")
    return code


def code_hash(key: bytes, scope: str, code: str) -> str:
    """Gives the keyed hash (64 hex digits) under which a short code is stored.

    `scope` says what the code is for and whose, such as `gate:<site id>`: no other gate takes it.
    """
    return hmac.new(key, f"{scope}\0{code}".encode(), hashlib.sha256).hexdigest()


def link_hash(link_secret: str) -> str:
    """Gives the hash (64 hex digits) under which a ticket link's secret is stored and looked up."""
    return hashlib.sha256(link_secret.encode()).hexdigest()


def same_code(stored: str, given: str) -> bool:
    """Tells whether two codes or hashes are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(stored.encode(), given.encode())


def reporter_secret(key: bytes, ticket_id: str) -> bytes:
    """Gives the 32 bytes from which one ticket's reporter's codes follow."""
    return hmac.new(key, f"reporter-code\0{ticket_id}".encode(), hashlib.sha256).digest()


def reporter_code(secret: bytes, at_ms: int) -> str:
    """Gives the six digits that the reporter's ticket page shows at an instant.

    Source: RFC 6238 with SHA-256 and a step of 300 s.
    """
    return totp(secret, at_ms // REPORTER_STEP_MS)


def reporter_code_interval(
    secret: bytes, code: str, around_ms: int, margin_ms: int = REPORTER_MARGIN_MS
) -> tuple[int, int] | None:
    """Gives when the page showed this code, as [from, to) in ms; None where it did not within the margin.

    Looks `margin_ms` to both sides of `around_ms`. Should two steps share the code, the interval spans both:
    it never claims more than the code proves. At most 300 steps are searched, those around the instant.
    """
    wanted = folded(code)
    middle = around_ms // REPORTER_STEP_MS
    steps = range(
        (around_ms - margin_ms) // REPORTER_STEP_MS, (around_ms + margin_ms) // REPORTER_STEP_MS + 1
    )
    if len(steps) > REPORTER_MOST_STEPS:
        steps = range(middle - REPORTER_MOST_STEPS // 2, middle + REPORTER_MOST_STEPS // 2)
    shown = [step for step in steps if step >= 0 and same_code(totp(secret, step), wanted)]
    return (shown[0] * REPORTER_STEP_MS, (shown[-1] + 1) * REPORTER_STEP_MS) if shown else None


def totp(secret: bytes, step: int, digits: int = REPORTER_DIGITS, algorithm: str = "sha256") -> str:
    """Gives the one-time password of a time step. Source: RFC 4226 section 5.3, RFC 6238 section 4."""
    digest = hmac.new(secret, step.to_bytes(8), algorithm).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def spaced_code(code: str) -> str:
    """Gives a code as people read it: nine in threes, eight in fours, ten in fives, six in threes."""
    group = {9: 3, 6: 3, 8: 4, 10: 5}.get(len(code), len(code))
    return " ".join(code[start : start + group] for start in range(0, len(code), group))


def _digits(text: str, length: int) -> str:
    code = folded(text)
    if len(code) != length or not (code.isascii() and code.isdigit()):
        raise Problem("code-mistyped", reason="length")
    return code


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim
