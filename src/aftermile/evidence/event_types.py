"""Events of evidence; their subject is the case."""

from aftermile.events.log import declare

declare(
    "evidence.look_alike_found",
    "A file looks like one of another case.",
    evidence="id",
    other="id",
    distance="bits of 128 that differ",
)
declare(
    "evidence.look_alike_set_aside",
    "A person says that two files alike mean nothing.",
    evidence="id",
    other="id",
    words="why",
)
declare(
    "evidence.challenge_asked",
    "The buyer was asked for a photo with a code beside the goods.",
    challenge="id",
    code="to lay beside the goods",
)
declare("evidence.challenge_answered", "A photo for a challenge came.", challenge="id", evidence="id")
declare(
    "evidence.challenge_judged",
    "A person looked for the code on the photo.",
    challenge="id",
    state="seen, not_seen or canceled",
)
declare(
    "evidence.pack_made",
    "The evidence was packed for somebody.",
    pack="id",
    recipient="carrier, insurer, bank, marketplace, supplier or authority",
    sha256="of the file",
)
declare("evidence.labeled", "Somebody said what a file shows.", evidence="id", label="what it shows")
