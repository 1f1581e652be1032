"""The chain of files, look-alikes, signals, challenges and packs."""

import hashlib
import io
import json
import random
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, PngImagePlugin

from aftermile.cases.actions import add_evidence
from aftermile.cases.models import Case, Evidence, Note
from aftermile.events.models import Event
from aftermile.events.worker import drain
from aftermile.evidence.actions import (
    ask_challenge,
    cancel_challenge,
    judge_challenge,
    label_file,
    make_pack,
    read_file,
    set_aside,
)
from aftermile.evidence.chain import check_chains
from aftermile.evidence.checklists import Shown, checklist, checklist_for
from aftermile.evidence.errors import ChallengeDone, ChallengeUnanswered, ChallengeWaits, RecipientUnknown
from aftermile.evidence.fingerprints import BANDS, NEAR, bands_of, distance, fingerprint_of
from aftermile.evidence.models import Challenge, Likeness, Link, Signal
from aftermile.evidence.queries import doubts_of, standing_of
from aftermile.evidence.signals import Around, signals_of
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import BadInput
from aftermile.policies.actions import ensure_reasons
from tests.cases.acts import KIM, opened
from tests.factories import make_order, make_seller

BUYER = Actor(ActorKind.BUYER, "byr_1", "Lina")
NOW = datetime(2026, 6, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def new_case(seller=None) -> Case:
    ensure_reasons()
    return opened(make_order(seller or make_seller()))


def scene(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture with structure: lights and boxes placed by chance."""
    chance = random.Random(seed)
    image = Image.new("RGB", size, (chance.randrange(256), chance.randrange(256), chance.randrange(256)))
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        left, top = chance.randrange(size[0]), chance.randrange(size[1])
        box = (left, top, left + chance.randrange(20, 260), top + chance.randrange(20, 200))
        draw.rectangle(box, fill=tuple(chance.randrange(256) for _ in range(3)))
    return image


def jpeg(image: Image.Image, quality: int = 90, **more) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, **more)
    return out.getvalue()


def shot(taken: str = "", software: str = "", make: str = "Phone") -> bytes:
    exif = Image.Exif()
    if make:
        exif[0x010F] = make
    if software:
        exif[0x0131] = software
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    return jpeg(scene(1, (64, 64)), exif=exif)


def show(case: Case, data: bytes, name: str = "photo.jpg", *, by: Actor = BUYER, label: str = "") -> Evidence:
    file = io.BytesIO(data)
    file.name = name
    return add_evidence(case, upload=file, by=by, label=label)


@pytest.mark.django_db
class TestChain:
    def test_each_file_covers_the_ones_before(self):
        case = new_case()
        files = [show(case, jpeg(scene(seed))) for seed in range(3)]
        show(case, jpeg(scene(0)))  # the same again adds nothing
        links = list(Link.objects.filter(case=case).order_by("position"))
        assert [link.evidence_id for link in links] == [file.pk for file in files]
        assert [link.position for link in links] == [1, 2, 3]
        assert [link.previous for link in links] == ["", links[0].digest, links[1].digest]
        assert list(check_chains()) == []

    @pytest.mark.parametrize("change", ["name", "sha256", "at"])
    def test_a_changed_row_shows(self, change):
        case = new_case()
        files = [show(case, jpeg(scene(seed))) for seed in range(3)]
        values = {"name": "other.jpg", "sha256": "0" * 64, "at": files[0].at - timedelta(seconds=1)}
        Evidence.objects.filter(pk=files[1].pk).update(**{change: values[change]})
        assert next(iter(check_chains())) == (
            f"evidence {files[1].pk}: the chain of case {case.pk} is broken (changed)"
        )
        broken = {file.row.pk: file.broken for file in standing_of(case).files}
        assert broken == {files[0].pk: "", files[1].pk: "changed", files[2].pk: ""}

    def test_a_file_taken_out_shows(self):
        case = new_case()
        files = [show(case, jpeg(scene(seed))) for seed in range(3)]
        files[1].delete()
        assert list(check_chains()) == [
            f"evidence {files[2].pk}: the chain of case {case.pk} is broken (gap)",
        ]

    def test_other_bytes_in_the_store_show(self):
        case = new_case()
        file = show(case, jpeg(scene(1)))
        with Path(file.original.path).open("ab") as store:
            store.write(b"x")
        assert list(check_chains()) == [f"evidence {file.pk}: the file in the store is not the one that came"]


class TestFingerprints:
    @pytest.mark.parametrize("seed", range(6))
    def test_the_same_picture_saved_anew_is_near(self, seed):
        image = scene(seed)
        print_ = fingerprint_of(jpeg(image))
        smaller = image.resize((320, 240))
        others = [jpeg(image, 40), jpeg(smaller), jpeg(image.point(lambda value: min(255, value + 12)))]
        assert max(distance(print_, fingerprint_of(other)) for other in others) <= NEAR

    def test_other_pictures_are_far(self):
        prints = [fingerprint_of(jpeg(scene(seed))) for seed in range(30)]
        pairs = [(a, b) for place, a in enumerate(prints) for b in prints[place + 1 :]]
        assert min(distance(a, b) for a, b in pairs) > NEAR

    def test_a_plain_picture_is_compared_with_nothing(self):
        assert fingerprint_of(jpeg(Image.new("RGB", (300, 300), (200, 10, 10)))) == ""

    @given(st.integers(0, 2**128 - 1), st.sets(st.integers(0, 127), max_size=NEAR))
    def test_near_prints_have_a_band_in_common(self, number, flipped):
        other = number
        for bit in flipped:
            other ^= 1 << bit
        one, two = f"{number:032x}", f"{other:032x}"
        same = sum(one[4 * place : 4 * place + 4] == two[4 * place : 4 * place + 4] for place in range(BANDS))
        assert same >= 1
        assert distance(one, two) == len(flipped)
        assert set(bands_of(one)) <= {
            (place, int(one[4 * place : 4 * place + 4], 16)) for place in range(BANDS)
        }


@pytest.mark.django_db
class TestLookAlikes:
    def test_the_same_picture_in_another_case_is_found_once(self):
        seller = make_seller()
        first, second = new_case(seller), new_case(seller)
        old = show(first, jpeg(scene(5)))
        new = show(second, jpeg(scene(5).resize((400, 300)), 50))
        drain()
        drain()
        (row,) = Likeness.objects.all()
        assert (row.newer_id, row.older_id, row.same) == (new.pk, old.pk, False)
        assert row.distance <= NEAR
        assert doubts_of(second) == 1
        assert [len(file.alike) for file in standing_of(first).files] == [1]
        set_aside(row, words="a set of two", by=KIM)
        set_aside(row, words="again", by=KIM)
        row.refresh_from_db()
        assert (row.words, doubts_of(second)) == ("a set of two", 0)
        assert Event.objects.filter(name="evidence.look_alike_set_aside").count() == 1

    def test_the_same_bytes_are_named_so_whatever_they_are(self):
        seller = make_seller()
        plain = jpeg(Image.new("RGB", (300, 300), (200, 10, 10)))
        show(new_case(seller), plain)
        show(new_case(seller), plain)
        drain()
        assert list(Likeness.objects.values_list("same", "distance")) == [(True, 0)]

    def test_another_sellers_pictures_and_those_of_the_case_itself_are_no_matter(self):
        show(new_case(), jpeg(scene(5)))
        case = new_case()
        show(case, jpeg(scene(5)))
        show(case, jpeg(scene(5), 40))
        drain()
        assert not Likeness.objects.exists()

    def test_reading_again_changes_nothing(self):
        seller = make_seller()
        show(new_case(seller), jpeg(scene(5)))
        file = show(new_case(seller), jpeg(scene(5), 60))
        drain()
        read_file(file.pk)
        assert read_file("evd_none") is None
        assert (Likeness.objects.count(), Signal.objects.filter(evidence=file).count()) == (1, 1)


class TestSignals:
    around = Around(NOW, NOW - timedelta(days=10), NOW - timedelta(days=3))

    @pytest.mark.parametrize(
        ("data", "codes"),
        [
            (shot("2026:06:23 10:00:00"), []),
            (shot("2026:06:18 10:00:00"), ["taken_before_delivery"]),
            (shot("2026:05:01 10:00:00"), ["taken_before_order"]),
            (shot("2027:05:01 10:00:00"), ["taken_in_the_future"]),
            (shot("not a day at all"), []),
            (shot(make=""), ["no_camera_data"]),
            (shot("2026:06:23 10:00:00", "Adobe Photoshop 26.1"), ["edited"]),
            (shot("2026:06:23 10:00:00") + b"trainedAlgorithmicMedia", ["says_generated"]),
            (b"no picture", []),
        ],
    )
    def test_what_a_file_says_of_itself(self, data, codes):
        assert [one.code for one in signals_of(data, self.around)] == codes

    def test_a_generator_writes_its_settings_into_the_file(self):
        info = PngImagePlugin.PngInfo()
        info.add_text("parameters", "crab, dead, Stable Diffusion")
        out = io.BytesIO()
        scene(1, (64, 64)).save(out, "PNG", pnginfo=info)
        found = signals_of(out.getvalue(), self.around)
        assert [(one.code, one.data) for one in found] == [
            ("says_generated", {"by": "stable diffusion"}),
            ("no_camera_data", {}),
        ]

    def test_a_camera_a_day_ahead_is_no_signal(self):
        """Cameras write local time: noon in Auckland is before midnight in London."""
        taken = (NOW - timedelta(days=3, hours=20)).strftime("%Y:%m:%d %H:%M:%S")
        assert signals_of(shot(taken), self.around) == []


@pytest.mark.django_db
class TestChallenges:
    def test_a_photo_with_a_code_is_asked_for_answered_and_judged(self):
        case = new_case()
        Case.objects.filter(pk=case.pk).update(language="zh-Hans")
        challenge = ask_challenge(case, by=KIM)
        case.refresh_from_db()
        assert case.state == "waiting_buyer"
        assert challenge.code in Note.objects.get(case=case).text
        with pytest.raises(ChallengeWaits):
            ask_challenge(case, by=KIM)
        with pytest.raises(ChallengeUnanswered):
            judge_challenge(challenge, seen=True, by=KIM)
        show(case, jpeg(scene(1)))
        challenge.refresh_from_db()
        assert challenge.state == "open"
        file = show(case, jpeg(scene(2)), label="challenge")
        challenge.refresh_from_db()
        assert (challenge.state, challenge.evidence_id) == ("answered", file.pk)
        judge_challenge(challenge, seen=True, by=KIM)
        judge_challenge(challenge, seen=True, by=KIM)
        assert Event.objects.filter(name="evidence.challenge_judged").count() == 1
        with pytest.raises(ChallengeDone):
            judge_challenge(challenge, seen=False, by=KIM)
        assert ask_challenge(case, by=KIM).code != ""

    def test_it_can_be_taken_back(self):
        case = new_case()
        challenge = cancel_challenge(ask_challenge(case, by=KIM), by=KIM)
        assert challenge.state == "canceled"
        show(case, jpeg(scene(2)), label="challenge")
        assert Challenge.objects.get().evidence_id is None

    def test_a_members_file_answers_nothing(self):
        case = new_case()
        ask_challenge(case, by=KIM)
        show(case, jpeg(scene(2)), by=KIM, label="challenge")
        assert Challenge.objects.get().state == "open"


class TestChecklists:
    def test_a_photo_without_a_label_shows_the_damage(self):
        files = [Shown("a", "image"), Shown("b", "image", "label"), Shown("c", "pdf", "statement")]
        items = checklist(["photo", "packaging", "video"], files)
        assert [(item.label, item.asked, item.files) for item in items] == [
            ("defect", True, ("a",)),
            ("whole", False, ()),
            ("packaging", True, ()),
            ("label", False, ("b",)),
            ("inner_packing", False, ()),
            ("unboxing", True, ()),
        ]
        there = {item.label for item in checklist_for("carrier", files) if item.there}
        assert there == {"label"}


@pytest.mark.django_db
class TestPacks:
    def test_a_pack_holds_what_its_manifest_says(self):
        case = new_case()
        data = jpeg(scene(3))
        file = label_file(show(case, data, "灯.jpg"), label="defect", by=KIM)
        challenge = ask_challenge(case, by=KIM)
        show(case, jpeg(scene(4)), label="challenge")
        challenge.refresh_from_db()
        judge_challenge(challenge, seen=True, by=KIM)
        pack = make_pack(case, recipient="bank", by=KIM, language="zh-hans")
        with pack.file.open("rb") as stored:
            whole = stored.read()
        assert (hashlib.sha256(whole).hexdigest(), len(whole)) == (pack.sha256, pack.size)
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            assert manifest == pack.manifest
            for listed in manifest["files"]:
                content = archive.read(listed["path"])
                assert (hashlib.sha256(content).hexdigest(), len(content)) == (
                    listed["sha256"],
                    listed["size"],
                )
            assert archive.read("files/01-灯.jpg") == data
            assert archive.read("case.pdf").startswith(b"%PDF-")
        assert manifest["files"][1]["chain"] == Link.objects.get(evidence=file).digest
        assert Event.objects.filter(name="evidence.pack_made", subject_id=case.pk).count() == 1

    @pytest.mark.parametrize("recipient", ["carrier", "insurer", "supplier"])
    def test_others_get_the_files_without_places_and_devices(self, recipient):
        case = new_case()
        show(case, shot("2026:06:23 10:00:00"))
        pack = make_pack(case, recipient=recipient, by=KIM)
        with pack.file.open("rb") as stored, zipfile.ZipFile(stored) as archive:
            shown = archive.read("files/01-photo.jpg")
        assert b"Phone" not in shown
        assert pack.manifest["files"][1]["sha256"] != pack.manifest["files"][1]["sha256_as_it_came"]

    def test_a_lost_file_is_named_and_the_rest_is_packed(self):
        case = new_case()
        lost = show(case, jpeg(scene(3)))
        show(case, jpeg(scene(4)), "second.jpg")
        lost.original.storage.delete(lost.original.name)
        pack = make_pack(case, recipient="authority", by=KIM)
        assert [row.get("missing", False) for row in pack.manifest["files"]] == [False, True, False]

    def test_nobody_else_is_known(self):
        case = new_case()
        with pytest.raises(RecipientUnknown):
            make_pack(case, recipient="friend", by=KIM)
        file = show(case, jpeg(scene(3)))
        with pytest.raises(BadInput):
            label_file(file, label="nonsense", by=KIM)
