"""Parts of the app by themselves: it writes a visit to the letter as the house does, counts days as the house does, knows a bad PIN."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.browser.parts import asked, built
from tests.browser.visit import ROOT

CASES = ROOT / "tests" / "unit" / "visits" / "contents_cases.json"


def test_a_visit_is_written_to_the_letter_as_the_house_writes_it(page):
    script = built("content")
    cases = json.loads(CASES.read_text("utf-8"))
    cases = cases["cases"] if isinstance(cases, dict) else cases
    assert len(cases) >= 5
    for case in cases:
        written = asked(page, script, "part.textOf(JSON.parse(given))", case["text"])
        assert written == case["text"], case.get("name")
        mixed = asked(page, script, "part.textOf(given)", _mixed(json.loads(case["text"])))
        assert mixed == case["text"], case.get("name")
        assert asked(page, script, "part.digestOf(given)", written) == hashlib.sha256(case["text"].encode()).hexdigest()


def _mixed(visit):
    """The same visit, its keys and unordered lists the other way round."""
    turned = dict(reversed(visit.items()))
    return turned | {key: turned[key][::-1] for key in ("children", "visitors", "others", "files") if key in turned}


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("龚\u2028行", True), ("\u007f\u0001\"\\/<>&", True), ("𠮷野家 😀", True), ("e\u0301 é", True), ("", True), ("\ud83d 半个", False),
    ],
)  # fmt: skip
def test_every_letter_is_written_as_python_writes_it(page, text, same):
    said = page.evaluate("(given) => given", json.dumps(text))
    written = asked(page, built("content"), "part.plain(JSON.parse(given))", said)
    if same:
        assert written == json.dumps(text, ensure_ascii=False)
    else:  # half a letter is none: it is told as one that could not be read, for no UTF-8 holds it
        assert written == '"\ufffd 半个"'


def test_words_stand_in_the_order_of_their_code_points(page):
    words = ["\uff5e", "😀", "𠮷", "龚", "a", "Z", "", "ab", "\ue000"]
    assert asked(page, built("content"), "given.sort(part.order)", words) == sorted(words)


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ("295173", None), ("2951738", None), ("29517", "short"), ("", "short"), ("29517a", "digits"), ("123456", "run"), ("654321", "run"), ("000000", "run"),
        ("789012", "run"), ("121212", None), ("112112", "run"), ("123123", None), ("111112", None),
    ],
)  # fmt: skip
def test_a_pin_that_is_guessed_at_once_is_none(page, pin, why):
    assert asked(page, built("vault"), "part.fault(given, 6)", pin) == why


DAY = 86_400_000


@pytest.mark.parametrize(
    ("passed", "latest", "told"),
    [
        (0, 0, ("2026-11-28", False, False)),
        (10 * 3_600_000, 0, ("2026-11-28", False, False)),  # fetched at 08:00, now 18:00
        (16 * 3_600_000, 0, ("2026-11-29", False, False)),  # midnight
        (16 * 3_600_000 - 1000, 0, ("2026-11-28", False, False)),
        (7 * DAY, 0, ("2026-12-05", False, False)),
        (7 * DAY + 1, 0, ("2026-11-28", False, True)),  # the lease is over
        (3650 * DAY, 0, ("2026-11-28", False, True)),
        (-4 * 60_000, 0, ("2026-11-28", False, False)),
        (-6 * 60_000, 0, ("2026-11-28", True, False)),  # before it was fetched
        (-3650 * DAY, 0, ("2026-11-28", True, False)),
        (DAY, 8 * DAY, ("2026-11-28", True, True)),  # put back after the lease was seen to end: it does not begin again
    ],
)  # fmt: skip
def test_the_day_does_not_come_from_the_phone_alone(page, passed, latest, told):
    began = 1_795_824_000_000  # whatever the phone's clock says at that moment: ten years off or not
    for off in (0, 3650 * DAY, -3650 * DAY):
        base = {"house": "2026-11-28T08:00:00+08:00", "day": "2026-11-28", "phone": began + off}
        given = [base, "2026-12-05T08:00:00+08:00", began + off + latest, began + off + passed]
        found = asked(page, built("day"), "part.standing(...given)", given)
        assert (found["day"], found["isWrong"], found["isOver"]) == told


def asks(key, kind, *, must=False, choices=(), least=None, most=None):
    """A question of a form."""
    offered = [{"id": one, "zh": one, "en": one} for one in choices]
    told = {"id": key, "section": "s", "zh": key, "en": key, "kind": kind, "must": must}
    return told | {"choices": offered, "least": least, "most": most}


QUESTIONS = [
    asks("n", "number", must=True, least=0, most=9), asks("t", "text", most=3), asks("m", "several", must=True, choices="ab"), asks("d", "date"),
]  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {"n": "3"}, {"n": "03.50"}, {"n": "-0"}, {"n": "0.000"}, {"n": "9"}, {"n": "9.01"}, {"n": "-1"}, {"n": "drei"}, {"n": "1e1"}, {"n": "+2"},
        {"n": " 4 "}, {"n": "."}, {"t": "三个字"}, {"t": "四个字了"}, {"t": "𠮷𠮷𠮷"}, {"t": "   "}, {"m": ["b", "a"]}, {"m": []},
        {"d": "2026-02-28"}, {"d": "2026-02-30"}, {},
    ],
)  # fmt: skip
def test_answers_are_read_as_the_house_reads_them(page, given):
    from notoneless.visits.rules.answers import checked
    from notoneless.visits.rules.forms import form_of

    form = {"digest": "", "sections": [{"id": "s", "zh": "部分", "en": "part"}], "questions": QUESTIONS}
    house = checked(form_of(form["sections"], form["questions"]), given)
    found = asked(page, built("answers"), "part.checked(given.form, given.answers)", {"form": form, "answers": given})
    if (
        given.get("n") == "1e1"
    ):  # ten, to Python; nobody writes it so on a telephone, and it is refused there with words
        assert [one["at"] for one in found["faults"]] == ["n"]
        return
    assert [one["at"] for one in found["faults"]] == [one.at for one in house.faults]
    assert found["answers"] == house.answers
    assert [one["id"] for one in found["missing"]] == list(house.missing)


def test_where_there_are_no_locks_a_lease_lets_one_in_and_goes_by_itself(page):
    script = built("turn")
    told = asked(
        page, script,
        """(async () => {
          let inside = 0; let most = 0;
          const work = async () => { inside += 1; most = Math.max(most, inside); await new Promise((end) => setTimeout(end, 50)); inside -= 1; return true; };
          const first = part.byLease('x', work);
          const again = await first;
          const asked = indexedDB.open('notoneless-offline');
          const database = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
          const put = (lease) => new Promise((resolve) => {
            const turn = database.transaction('leases', 'readwrite');
            turn.objectStore('leases').put(lease);
            turn.oncomplete = resolve;
          });
          await put({ name: 'x', holder: 'another', until: Date.now() + 20000 });
          const kept = await part.byLease('x', work);
          await put({ name: 'x', holder: 'another', until: Date.now() - 1 });
          const gone = await part.byLease('x', work);
          await put({ name: 'x', holder: 'another', until: Date.now() + 3650 * 86400000 });
          const clock = await part.byLease('x', work);
          return [again, kept === undefined, gone, clock, most];
        })()""",
    )  # fmt: skip
    assert told == [True, True, True, True, 1]
